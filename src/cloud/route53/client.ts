import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
  type HostedZone,
  type ListResourceRecordSetsCommandOutput,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { ClientOptions, Route53Api, WireChange, WireSet, WireZone } from './api.ts';
import { toRoute53Error } from './errors.ts';
import { withPatience } from './patience.ts';

/** Record sets asked for in a page; the service's default is 100, its most 300 (ListResourceRecordSets). */
const setsInPage = 300;

/** Opens Route 53 through the AWS SDK; region, endpoint and credentials not given come from the SDK's own chain. */
export function openRoute53(options: ClientOptions): Route53Api {
  const client = new Route53Client({
    region: options.region,
    ...(options.profile === null ? {} : { profile: options.profile }),
    // Repeats are ours: the SDK gives Throttling up after two seconds and knows no deadline.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000 },
  });
  let calls = 0;

  async function call<T>(action: string, send: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    return withPatience(
      (abortSignal) => {
        calls++;
        return send({ abortSignal });
      },
      { deadline: options.deadline, translate: (thrown) => toRoute53Error(thrown, action, endpointForPeople()) },
    );
  }

  return {
    async zonesFrom(name) {
      const page = await call('ListHostedZonesByName', (how) => client.send(new ListHostedZonesByNameCommand({ DNSName: name }), how));
      return (page.HostedZones ?? []).map(toWireZone);
    },
    async allZones() {
      const zones: WireZone[] = [];
      let marker: string | undefined;
      do {
        const command = new ListHostedZonesCommand({ MaxItems: 100, ...(marker === undefined ? {} : { Marker: marker }) });
        const page = await call('ListHostedZones', (how) => client.send(command, how));
        zones.push(...(page.HostedZones ?? []).map(toWireZone));
        marker = page.IsTruncated === true ? page.NextMarker : undefined;
      } while (marker !== undefined);
      return zones;
    },
    async zone(id) {
      const answer = await call('GetHostedZone', (how) => client.send(new GetHostedZoneCommand({ Id: id }), how));
      return toWireZone(answer.HostedZone as HostedZone);
    },
    async recordSets(zoneId) {
      const sets: WireSet[] = [];
      let page: ListResourceRecordSetsCommandOutput | undefined;
      do {
        const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems: setsInPage, ...cursorAfter(page) });
        page = await call('ListResourceRecordSets', (how) => client.send(command, how));
        sets.push(...(page.ResourceRecordSets ?? []).map(toWireSet));
      } while (page.IsTruncated === true);
      return sets;
    },
    async createZone(zone) {
      const command = new CreateHostedZoneCommand({
        Name: zone.name,
        CallerReference: zone.callerReference,
        HostedZoneConfig: { Comment: zone.comment, PrivateZone: false },
        ...(zone.delegationSetId === null ? {} : { DelegationSetId: zone.delegationSetId }),
      });
      const answer = await call('CreateHostedZone', (how) => client.send(command, how));
      return { id: bareId(answer.HostedZone?.Id), nameServers: answer.DelegationSet?.NameServers ?? [] };
    },
    async change(zoneId, changes) {
      const command = new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: changes.map(fromWireChange) } });
      const answer = await call('ChangeResourceRecordSets', (how) => client.send(command, how));
      return answer.$metadata.requestId ?? '';
    },
    calls: () => calls,
    close: () => client.destroy(),
  };
}

/** All three cursors: without the identifier a page could begin in the middle of a run of routed sets again. */
function cursorAfter(page: ListResourceRecordSetsCommandOutput | undefined) {
  if (page === undefined) return {};
  return {
    ...(page.NextRecordName === undefined ? {} : { StartRecordName: page.NextRecordName }),
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

function endpointForPeople(): string {
  return process.env['AWS_ENDPOINT_URL_ROUTE_53'] ?? process.env['AWS_ENDPOINT_URL'] ?? 'route53.amazonaws.com';
}
