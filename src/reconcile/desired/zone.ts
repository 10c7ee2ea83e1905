import { compareText } from '../compare-text.ts';
import { isWithin, type DnsName } from '../dns/name.ts';
import type { PtrRow } from './ptr.ts';
import { compareSets, keyOf, recordSet, type RecordSet, type SetKey } from '../dns/record-set.ts';
import { groupBy } from '../group-by.ts';

/** Start of authority as Plesk keeps it, times in seconds. Providers with an SOA of their own ignore it. */
export interface Soa {
  readonly email: string;
  readonly ttl: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
  readonly serial: number | null;
  readonly serialFormat: string;
}

/** One record before it joins its set. `host` and `source` keep the sender's spelling for messages. */
export interface ResourceRecord {
  readonly name: DnsName;
  readonly type: string;
  readonly ttl: number;
  readonly value: string;
  readonly host: string;
  readonly source: string;
}

/** A record that can't be served, in the sender's spelling, and why. `key` is the set it would belong to. */
export interface Reject {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly reason: string;
  readonly key: SetKey | null;
  /** The address, if this is a PTR that belongs to a reverse zone. */
  readonly address?: string;
  /** The reverse zone that holds the PTR, so that nothing is lost. Absent if none does. */
  readonly heldIn?: DnsName;
}

/** A complete desired zone: sets in canonical order, rejected records, and remarks. */
export interface Zone {
  readonly name: DnsName;
  readonly displayName: string;
  readonly soa: Soa | null;
  readonly sets: readonly RecordSet[];
  readonly rejects: readonly Reject[];
  readonly remarks: readonly string[];
  /** PTRs of addresses among its records, which belong to reverse zones. Absent if it has none. */
  readonly ptrs?: readonly PtrRow[];
  /** A relative host name among its records, as sent. If set, no record is used. */
  readonly relativeHost?: string;
}

/**
 * Groups records into sets and validates the zone.
 * Every name must be in the zone. A CNAME can't be at the apex (RFC 1912 section 2.4), only once per name, and not next
 * to other types (RFC 1034 section 3.6.2). If TTLs within a set differ, the smallest is used (RFC 2181 section 5.2
 * requires equal ones). The order of the records doesn't matter.
 */
export function assembleZone(
  head: Pick<Zone, 'name' | 'displayName' | 'soa'>,
  records: readonly ResourceRecord[],
  rejects: readonly Reject[] = [],
): Zone {
  const kept: ResourceRecord[] = [];
  const refused: Reject[] = [...rejects];
  const names = groupBy(records, (record) => record.name);
  for (const record of records) {
    const reason = refusal(record, head.name, names.get(record.name) as readonly ResourceRecord[]);
    if (reason === null) kept.push(record);
    else refused.push(rejectOf(record, reason, isWithin(record.name, head.name)));
  }
  const remarks: string[] = [];
  const sets = [...groupBy(kept, keyOf).values()].map((group) => gather(group, remarks)).sort(compareSets);
  return { ...head, sets, rejects: refused.sort(compareRejects), remarks: remarks.sort() };
}

function refusal(record: ResourceRecord, zone: DnsName, sameName: readonly ResourceRecord[]): string | null {
  if (!isWithin(record.name, zone)) return `the name is outside the zone ${zone}`;
  if (record.type !== 'CNAME') return null;
  if (record.name === zone) return 'a CNAME is not allowed at the apex of a zone (RFC 1912 section 2.4)';
  if (sameName.some((item) => item.type !== 'CNAME')) {
    return 'a CNAME is not allowed beside other records of its name (RFC 1034 section 3.6.2)';
  }
  if (sameName.some((item) => item.value !== record.value)) {
    return 'a name can have only one CNAME (RFC 2181 section 10.1)';
  }
  return null;
}

export function rejectOf(record: ResourceRecord, reason: string, inZone = true): Reject {
  return { host: record.host, type: record.type, value: record.source, reason, key: inZone ? keyOf(record) : null };
}

/** Marks in a zone's rejects which PTRs of addresses a reverse zone holds. */
export function withHeldPtrs(zone: Zone, places: ReadonlyMap<string, DnsName>): Zone {
  if (zone.ptrs === undefined) return zone;
  const rejects = zone.rejects.map((marked) => {
    const { heldIn: _, ...reject } = marked;
    const place = reject.address === undefined ? undefined : places.get(reject.address);
    return place === undefined ? reject : { ...reject, heldIn: place };
  });
  return { ...zone, rejects };
}

function gather(group: readonly ResourceRecord[], remarks: string[]): RecordSet {
  const { name, type } = group[0] as ResourceRecord;
  const ttls = [...new Set(group.map((record) => record.ttl))].sort((a, b) => a - b);
  const ttl = ttls[0] as number;
  if (ttls.length > 1)
    remarks.push(`${name} ${type}: records have different TTLs (${ttls.join(', ')}); the smallest is used, ${ttl}`);
  return recordSet(
    name,
    type,
    ttl,
    group.map((record) => record.value),
  );
}

function compareRejects(a: Reject, b: Reject): number {
  const textOf = ({ host, type, value, reason }: Reject): string => [host, type, value, reason].join('\n');
  return compareText(textOf(a), textOf(b));
}
