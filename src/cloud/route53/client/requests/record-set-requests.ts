import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type { Cursor, Route53Requests, WireChange, WireSet } from '../api.ts';
import { needed } from './needed.ts';

/** Record sets per page. The default is 100, the maximum 300 (ListResourceRecordSets). */
const setsInPage = 300;

/** Creates the requests that read and change a hosted zone's record sets. */
export function recordSetRequests(
  client: Route53Client,
): Pick<Route53Requests, 'recordSetsPage' | 'change' | 'isInSync'> {
  return {
    async recordSetsPage(zoneId, cursor, options) {
      const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: setsInPage, ...cursor });
      const page = await client.send(command, options);
      needed(page.IsTruncated, page);
      return {
        sets: (page.ResourceRecordSets ?? []).map(toWireSet),
        next: page.IsTruncated === true ? cursorAfter(page) : null,
      };
    },
    async change(zoneId, changes, options) {
      const batch = { Changes: changes.map(fromWireChange) };
      const answer = await client.send(
        new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: batch }),
        options,
      );
      return needed(answer.ChangeInfo?.Id, answer).replace(/^\/change\//, '');
    },
    async isInSync(changeId, options) {
      const answer = await client.send(new GetChangeCommand({ Id: changeId }), options);
      return needed(answer.ChangeInfo?.Status, answer) === 'INSYNC';
    },
  };
}

/** Returns all three cursors: without the identifier, a page could start again within a run of routed sets. */
function cursorAfter(page: ListResourceRecordSetsCommandOutput): Cursor {
  return {
    StartRecordName: needed(page.NextRecordName, page),
    ...(page.NextRecordType === undefined ? {} : { StartRecordType: page.NextRecordType }),
    ...(page.NextRecordIdentifier === undefined ? {} : { StartRecordIdentifier: page.NextRecordIdentifier }),
  };
}

function toWireSet(set: ResourceRecordSet): WireSet {
  return {
    name: set.Name ?? '',
    type: set.Type ?? '',
    ttl: set.TTL ?? null,
    values: (set.ResourceRecords ?? []).map((record) => record.Value ?? ''),
    routing: describeRouting(set),
  };
}

/** Describes the routing of a set, or returns null for a plain one. Fields unknown to this version count as routing. */
function describeRouting(set: ResourceRecordSet): string | null {
  if (set.AliasTarget !== undefined) return `alias to ${set.AliasTarget.DNSName ?? 'an AWS resource'}`;
  const plain: ReadonlySet<string> = new Set(['Name', 'Type', 'TTL', 'ResourceRecords']);
  const extra = Object.entries(set).filter(([field, value]) => !plain.has(field) && value !== undefined);
  return extra.length === 0 ? null : extra.map(([field, value]) => `${field} ${JSON.stringify(value)}`).join(', ');
}

function fromWireChange({ action, set }: WireChange) {
  const records = set.values.map((value) => ({ Value: value }));
  const type = set.type as NonNullable<ResourceRecordSet['Type']>;
  return { Action: action, ResourceRecordSet: { Name: set.name, Type: type, TTL: set.ttl, ResourceRecords: records } };
}
