import type { DnsName } from '../../../reconcile/dns/name.ts';
import { parseName } from '../../../reconcile/dns/name.ts';
import { keyOf, recordSet } from '../../../reconcile/dns/record-set.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { groupBy } from '../../../reconcile/group-by.ts';
import type { Observed, ProviderSet, RoutedSet } from '../../../reconcile/plan/observed.ts';
import type { ListedRecord } from '../client/answers.ts';
import { ownerFromWire, recordValue } from '../wire/record-content.ts';
import type { ListedRecords } from './list-records.ts';

/** A listed record in the terms of the core. */
export interface SetRecord {
  readonly recordId: string;
  readonly name: DnsName;
  readonly type: string;
  readonly ttl: number;
  readonly value: string;
}

/** Converts listed records. Throws `bad-answer` for a name that is none. */
export function toSetRecords(zone: DnsName, records: readonly ListedRecord[]): readonly SetRecord[] {
  return records.map((record) => {
    const owner = ownerFromWire(zone, record);
    const name = parseName(owner);
    if (!name.ok)
      throw new DnsSyncError(
        'bad-answer',
        `GoDaddy listed an invalid name (${owner}: ${name.reason})`,
        'report this as a bug; the zone was left unchanged',
      );
    const { recordId, type, ttl } = record;
    return { recordId, name: name.value, type, ttl, value: recordValue(zone, record) };
  });
}

/** Groups the records of a zone by set. */
export function observedContent(zone: DnsName, { records, complete }: ListedRecords): Observed {
  const all = toSetRecords(zone, records);
  const sets = setsOf(all.filter(({ type }) => type !== 'ALIAS'));
  const apex = sets.find(({ set }) => set.name === zone && set.type === 'NS');
  const routed = all.filter(({ type }) => type === 'ALIAS').flatMap(aliasSets);
  return { zoneId: zone, nameServers: apex?.set.values ?? [], sets, routed, complete };
}

/** Groups records by set. */
export function setsOf(records: readonly SetRecord[]): readonly ProviderSet[] {
  return [...groupBy(records, keyOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const values = group.map(({ value }) => value);
    return {
      set: recordSet(first.name, first.type, commonTtl(group), values),
      raw: { ids: group.map(({ recordId }) => recordId) },
    };
  });
}

/**
 * Returns the TTL of a set. In a set of ours all records have the same one. If they differ, the result is a TTL that none
 * of them has, so that the set isn't taken for ours: the first free one above the smallest.
 */
function commonTtl(records: readonly SetRecord[]): number {
  const ttls = new Set(records.map(({ ttl }) => ttl));
  let ttl = [...ttls].reduce((least, other) => Math.min(least, other), Infinity);
  if (ttls.size > 1) while (ttls.has(ttl)) ttl++;
  return ttl;
}

/** An ALIAS answers for the addresses of its name. */
function aliasSets({ name, value }: SetRecord): readonly RoutedSet[] {
  return ['A', 'AAAA'].map((type) => ({ name, type, detail: `ALIAS of ${value}` }));
}
