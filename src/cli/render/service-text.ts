import type { ServiceRecord } from '../../cloud/service-record.ts';
import { widest } from './widest.ts';

const zones = {
  made: 'dns-sync makes and removes them',
  given: 'somebody makes them at the service; dns-sync writes to those that are there',
} as const;

const atomic = {
  batch: 'all changes of a zone that fit into one call are made together, or none of them',
  set: 'each record set is changed by itself; the sets of a name are not changed at once',
  record: 'each record is changed by itself; a set can be half changed for a moment',
} as const;

const guard = {
  batch:
    'a write names what it replaces, and the service refuses it if somebody changed that; nobody has to look before',
  record:
    'a write names the record that it replaces, and the service refuses it if that is gone; dns-sync reads the zone before and after it creates a set, changes a TTL or replaces a CNAME',
  none: 'the service overwrites whatever is there; dns-sync looks before it writes and reads back what it wrote, and no set of others is touched that was there at the look',
} as const;

const unchanged = {
  listing: 'one listing of all zones',
  query: 'one query for each zone',
  none: 'the record sets of each zone',
} as const;

const settles = {
  followed: 'the service says when all its name servers have a change',
  'at-once': 'a change is live when the service has taken it',
} as const;

const overwritesTtl = '; a TTL that somebody else changed is overwritten by the next edit of the set';

/** Formats all services, one line each. */
export function servicesText(records: readonly ServiceRecord[]): string {
  const width = widest(records.map(({ name }) => name));
  return records.map(({ name, service }) => `${name.padEnd(width)}  ${service}\n`).join('');
}

/** Describes what a service supports, and how dns-sync handles the rest. */
export function serviceText(record: ServiceRecord): string {
  const { name, service, ttl, types, keys, credentials, guardsTtl, marksOwner, apexNs } = record;
  const rows: readonly (readonly [head: string, text: string])[] = [
    ['record types', types.join(', ')],
    [
      'TTL',
      `${ttl.least} to ${ttl.most} seconds; any other is moved to the nearest, with a remark${guardsTtl ? '' : overwritesTtl}`,
    ],
    ['zones', zones[record.zones]],
    ['a write', atomic[record.atomic]],
    ['guard', guard[record.guard]],
    [
      'owner',
      marksOwner
        ? 'a zone says for which server it is kept'
        : 'a zone cannot say for which server it is kept: two servers on one zone are not noticed',
    ],
    [
      'NS at the apex',
      `${apexNs === 'plesk' ? "Plesk's" : "the service's own"} by default; "apexNs" of the target decides`,
    ],
    ['what proves that nothing changed', unchanged[record.unchanged]],
    ['live', settles[record.settles]],
    ['credentials', `from ${credentials}`],
    ['keys of a target', keys.join(', ')],
  ];
  const width = widest(rows.map(([head]) => head));
  const lines = rows.map(([head, text]) => `  ${head.padEnd(width)}  ${text}\n`);
  return `${name}: ${service}\n\n${lines.join('')}`;
}
