import type { ServiceRecord } from '../../cloud/service-record.ts';
import { widest } from './widest.ts';

const zones = {
  made: 'dns-sync creates and deletes them',
  given: 'you create them at the service, and dns-sync writes to existing ones',
} as const;

const atomic = {
  batch: 'all changes in one call are applied together, or none of them',
  set: 'each record set is changed separately, also those of one name',
  record: 'each record is changed separately; a set can be half changed for a moment',
} as const;

const guard = {
  batch: 'a write names what it replaces; the service refuses it if the record set changed meanwhile',
  record:
    'a write names the record that it replaces; the service refuses it if the record is gone. dns-sync reads the zone before and after it creates a set, changes a TTL or replaces a CNAME',
  none: 'none: dns-sync reads before and after each write, but can overwrite a change made in between',
} as const;

const unchanged = {
  listing: 'one listing has the versions of all zones',
  query: 'one query for each zone has its version',
  none: 'the record sets of each zone',
} as const;

const settles = {
  followed: 'the service reports when all its name servers serve a change',
  'at-once': 'a change is live when the service accepts it',
} as const;

const overwritesTtl = '; the next edit overwrites a TTL changed outside dns-sync';

/** Formats all services, one line each. */
export function servicesText(records: readonly ServiceRecord[]): string {
  const width = widest(records.map(({ name }) => name));
  return records.map(({ name, service }) => `${name.padEnd(width)}  ${service}\n`).join('');
}

/** Describes what a service supports, and how dns-sync handles the rest. */
export function serviceText(record: ServiceRecord): string {
  const { name, service, ttl, types, keys, credentials, guardsTtl, marksOwner, apexNs, apexNsFixed, notes } = record;
  const rows: readonly (readonly [head: string, text: string])[] = [
    ['record types', types.join(', ')],
    [
      'TTL',
      `${ttl.least} to ${ttl.most} seconds; others are set to the nearest value, with a remark${guardsTtl ? '' : overwritesTtl}`,
    ],
    ['zones', zonesWay(record)],
    ['a write', atomic[record.atomic]],
    ['guard', guard[record.guard]],
    [
      'owner',
      marksOwner
        ? 'a zone names the server that keeps it'
        : 'a zone cannot name the server that keeps it: two servers on one zone are not detected',
    ],
    [
      'NS at the apex',
      apexNsFixed
        ? "the service's own, which can't be changed"
        : `${apexNs === 'plesk' ? "Plesk's" : "the service's own"} by default; set "apexNs" of the target to change it`,
    ],
    ['change detection', unchanged[record.unchanged]],
    ['drift', driftWay(record)],
    ['live', settles[record.settles]],
    ['credentials', `from ${credentials}`],
    ['keys of a target', keys.join(', ')],
    ...notes.map((note) => ['note', note] as const),
  ];
  const width = widest(rows.map(([head]) => head));
  const lines = rows.map(([head, text]) => `  ${head.padEnd(width)}  ${text}\n`);
  return `${name}: ${service}\n\n${lines.join('')}`;
}

/** Says who makes zones. */
function zonesWay({ zones: makers, zonesKey }: ServiceRecord): string {
  return zonesKey === null ? zones[makers] : `with the key "${zonesKey}" ${zones.made}; without it ${zones[makers]}`;
}

/** Says how drift is looked for. */
function driftWay({ unchanged: proof, countsSets }: ServiceRecord): string {
  if (proof !== 'none') return 'zones whose version changed since the last check are read; the others are unchanged';
  return countsSets
    ? 'proved absent by the number of record sets and answers of name servers; other zones are listed'
    : 'the record sets of all zones are listed';
}
