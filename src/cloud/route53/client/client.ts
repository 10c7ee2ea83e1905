import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetAccountLimitCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  GetHostedZoneLimitCommand,
  GetReusableDelegationSetLimitCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
  UpdateHostedZoneCommentCommand,
  type HostedZone,
  type Route53ServiceException,
  type ListResourceRecordSetsCommandOutput,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { ClientOptions, Cursor, Route53Requests, WireChange, WireSet, WireZone } from './api.ts';
import { profileEndpoint } from './profile-endpoint.ts';
import { readAnswer } from './read-answer.ts';

/** Record sets asked for in a page; the service's default is 100, its most 300 (ListResourceRecordSets). */
const setsInPage = 300;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Opens Route 53 through the AWS SDK; region, endpoint and credentials not given come from the SDK's own chain. */
export async function openRoute53({ region, profile }: ClientOptions): Promise<Route53Requests> {
  // Which Node this runs on is for the administrator to decide; Plesk would log the SDK's advice with every call.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const endpoint = profile === null ? null : await profileEndpoint(profile, process.env);
  const client = new Route53Client({
    region,
    // A profile is named on purpose; the SDK would warn at every call where the environment has credentials too.
    ...(profile === null ? {} : { profile, logger: silent }),
    ...(endpoint === null ? {} : { endpoint }),
    streamCollector: readAnswer,
    // Repeats are ours: the SDK gives Throttling up after two seconds and knows no deadline.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5000,
      requestTimeout: 30_000,
      httpsAgent: { maxSockets: 64 },
      httpAgent: { maxSockets: 64 },
    },
  });
  const { AWS_ENDPOINT_URL_ROUTE_53: own, AWS_ENDPOINT_URL: forAll } = process.env;
  return {
    endpoint: endpoint ?? own ?? forAll ?? 'https://route53.amazonaws.com',
    profile: profile ?? process.env['AWS_PROFILE'] ?? null,
    async zonesFrom(name, startId, options) {
      const command = new ListHostedZonesByNameCommand({
        DNSName: name,
        ...(startId === null ? {} : { HostedZoneId: startId }),
      });
      const page = await client.send(command, options);
      needed(page.IsTruncated, page);
      return {
        zones: (page.HostedZones ?? []).map(toWireZone),
        next:
          page.IsTruncated === true
            ? { name: needed(page.NextDNSName, page), id: bareId(needed(page.NextHostedZoneId, page)) }
            : null,
      };
    },
    async zonesPage(marker, options) {
      const command = new ListHostedZonesCommand({ MaxItems: 100, ...(marker === null ? {} : { Marker: marker }) });
      const page = await client.send(command, options);
      needed(page.IsTruncated, page);
      return {
        zones: (page.HostedZones ?? []).map(toWireZone),
        next: page.IsTruncated === true ? needed(page.NextMarker, page) : null,
      };
    },
    async zone(id, options) {
      const answer = await client.send(new GetHostedZoneCommand({ Id: id }), options);
      return { ...toWireZone(needed(answer.HostedZone, answer)), nameServers: answer.DelegationSet?.NameServers ?? [] };
    },
    async recordSetsPage(zoneId, cursor, options) {
      const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: setsInPage, ...cursor });
      const page = await client.send(command, options);
      needed(page.IsTruncated, page);
      return {
        sets: (page.ResourceRecordSets ?? []).map(toWireSet),
        next: page.IsTruncated === true ? cursorAfter(page) : null,
      };
    },
    async createZone(zone, options) {
      const command = new CreateHostedZoneCommand({
        Name: zone.name,
        CallerReference: zone.callerReference,
        HostedZoneConfig: { Comment: zone.comment, PrivateZone: false },
        ...(zone.delegationSetId === null ? {} : { DelegationSetId: zone.delegationSetId }),
      });
      const answer = await client.send(command, options);
      return {
        id: bareId(needed(answer.HostedZone?.Id, answer)),
        nameServers: answer.DelegationSet?.NameServers ?? [],
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
    async deleteZone(zoneId, options) {
      await client.send(new DeleteHostedZoneCommand({ Id: zoneId }), options);
    },
    async updateComment(zoneId, comment, options) {
      const answer = await client.send(new UpdateHostedZoneCommentCommand({ Id: zoneId, Comment: comment }), options);
      needed(answer.HostedZone, answer);
    },
    async zoneLimit(delegationSetId, options) {
      const answer =
        delegationSetId === null
          ? await client.send(new GetAccountLimitCommand({ Type: 'MAX_HOSTED_ZONES_BY_OWNER' }), options)
          : await client.send(
              new GetReusableDelegationSetLimitCommand({
                DelegationSetId: delegationSetId,
                Type: 'MAX_ZONES_BY_REUSABLE_DELEGATION_SET',
              }),
              options,
            );
      return { count: answer.Count ?? 0, limit: needed(answer.Limit?.Value, answer) };
    },
    async recordSetLimit(zoneId, options) {
      const command = new GetHostedZoneLimitCommand({ HostedZoneId: zoneId, Type: 'MAX_RRSETS_BY_ZONE' });
      const answer = await client.send(command, options);
      return { count: answer.Count ?? 0, limit: needed(answer.Limit?.Value, answer) };
    },
    close: () => client.destroy(),
  };
}

/**
 * Requires what every answer of its kind has; of a listing IsTruncated, because moto's server sends no MaxItems. The SDK
 * reads any XML, so that the page of a proxy would pass for an empty listing or for a change that was made.
 */
function needed<T>(value: T | undefined, { $metadata }: Pick<Route53ServiceException, '$metadata'>): T {
  if (value !== undefined) return value;
  throw Object.assign(new Error('the answer is none of Route 53'), { name: 'UnexpectedAnswer', $metadata });
}

/** All three cursors: without the identifier a page could begin in the middle of a run of routed sets again. */
function cursorAfter(page: ListResourceRecordSetsCommandOutput): Cursor {
  return {
    StartRecordName: needed(page.NextRecordName, page),
    ...(page.NextRecordType === undefined ? {} : { StartRecordType: page.NextRecordType }),
    ...(page.NextRecordIdentifier === undefined ? {} : { StartRecordIdentifier: page.NextRecordIdentifier }),
  };
}

function toWireZone(zone: HostedZone): WireZone {
  return {
    id: bareId(zone.Id),
    name: zone.Name ?? '',
    callerReference: zone.CallerReference ?? '',
    comment: zone.Config?.Comment ?? '',
    isPrivate: zone.Config?.PrivateZone === true,
    recordSets: zone.ResourceRecordSetCount ?? 0,
    nameServers: [],
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

/** Names the routing of a set, or null for a plain one. Fields that this version doesn't know count as routing too. */
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

function bareId(id: string | undefined): string {
  return (id ?? '').replace(/^\/hostedzone\//, '');
}
