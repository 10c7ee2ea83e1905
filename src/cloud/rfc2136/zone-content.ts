import type { DnsName } from '../../reconcile/dns/name.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import { keyOf, recordSet } from '../../reconcile/dns/record-set.ts';
import type { Observed, ProviderSet } from '../../reconcile/plan/observed.ts';
import type { ZoneRecord } from './wire/read-records.ts';

/** Records that a server makes itself when it signs a zone: neither ours nor foreign (RFC 4034, 5155, 7344). */
const ownOfDnssec: ReadonlySet<string> = new Set([
  'RRSIG',
  'DNSKEY',
  // NSEC, NSEC3, NSEC3PARAM, CDS, CDNSKEY, and the private type of BIND's signing state.
  'TYPE47',
  'TYPE50',
  'TYPE51',
  'TYPE59',
  'TYPE60',
  'TYPE65534',
]);

/** Groups the records of a transferred zone by set. Pure. */
export function contentOf(zone: DnsName, records: readonly ZoneRecord[]): Observed {
  const plain = records.filter(({ type }) => !ownOfDnssec.has(type));
  const sets = [...groupBy(plain, keyOf).values()].map(setOf).filter((set) => set !== null);
  const apex = sets.find(({ set }) => set.name === zone && set.type === 'NS');
  return { zoneId: zone, nameServers: apex?.set.values ?? [], sets, routed: [], complete: true };
}

function setOf(records: readonly ZoneRecord[]): ProviderSet | null {
  const [first] = records;
  if (first === undefined) return null;
  const { name, type, ttl } = first;
  const values = records.map(({ value }) => value);
  return { set: recordSet(name, type, ttl, values), raw: { data: records.map(({ data }) => data.toString('hex')) } };
}
