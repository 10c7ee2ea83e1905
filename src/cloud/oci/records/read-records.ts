import { parseName, type DnsName } from '../../../reconcile/dns/name.ts';
import { recordSet } from '../../../reconcile/dns/record-set.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { groupBy } from '../../../reconcile/group-by.ts';
import type { ProviderSet, RoutedSet } from '../../../reconcile/plan/observed.ts';
import type { OciRecord } from '../client/answers.ts';
import { canonicalOf, type RawSet } from './operations-for.ts';

/** The sets of a zone, plain and routed. */
export interface ZoneSets {
  readonly sets: readonly ProviderSet[];
  readonly routed: readonly RoutedSet[];
}

/**
 * Groups records by set. Pure.
 * ALIAS records, and protected ones beside the service's own at the apex, are routed: Plesk can't express them.
 */
export function readRecords(zone: DnsName, records: readonly OciRecord[]): ZoneSets {
  const sets: ProviderSet[] = [];
  const routed: RoutedSet[] = [];
  for (const group of groupBy(records, keyOf).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { domain, rtype: type } = first;
    const name = nameOf(domain);
    const isOwn = name === zone && (type === 'SOA' || type === 'NS');
    if (type === 'ALIAS') routed.push({ name, type, detail: `ALIAS of ${group.map(({ rdata }) => rdata).join(', ')}` });
    else if (!isOwn && group.some(({ isProtected }) => isProtected === true))
      routed.push({ name, type, detail: 'a protected record' });
    else sets.push(setOf(name, first, group));
  }
  return { sets, routed };
}

const keyOf = ({ domain, rtype }: OciRecord): string => `${domain.toLowerCase()} ${rtype}`;

/** All records of a set have the TTL and the version of the first one. */
function setOf(name: DnsName, { rtype, ttl, rrsetVersion }: OciRecord, records: readonly OciRecord[]): ProviderSet {
  const rdata = records.map((record) => record.rdata);
  const raw: RawSet = { ttl, rdata, version: rrsetVersion };
  const values = rdata.map((text) => canonicalOf(rtype, text));
  return { set: recordSet(name, rtype, ttl, values), raw };
}

function nameOf(domain: string): DnsName {
  const name = parseName(domain);
  if (name.ok) return name.value;
  throw new DnsSyncError(
    'bad-answer',
    `Oracle Cloud DNS listed an invalid name (${domain}: ${name.reason})`,
    'report this as a bug; the zone was left unchanged',
  );
}
