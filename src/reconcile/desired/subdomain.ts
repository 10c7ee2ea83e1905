import { isWithin, type DnsName } from '../dns/name.ts';
import { compareSets, recordSet, type RecordSet } from '../dns/record-set.ts';
import type { Zone } from './zone.ts';

/** A subdomain's zone whose records are kept in the zone that encloses it. */
export interface FoldedZone {
  readonly zone: DnsName;
  readonly sets: readonly RecordSet[];
}

/** TTL in seconds of a delegation where Plesk says none: how long a move may be seen late. */
const delegationTtl = 3600;

/** The names that enclose a zone, the nearest first, without the root and top-level domains. */
export function enclosingNames(zone: DnsName): readonly DnsName[] {
  const labels = zone.slice(0, -1).split(/(?<!\\)\./);
  return labels.slice(1, -1).map((_, i) => `${labels.slice(i + 1).join('.')}.` as DnsName);
}

/** The nearest of the known zones that encloses one; null where none does. */
export function enclosingZone(zone: DnsName, isKnown: (name: DnsName) => boolean): DnsName | null {
  return enclosingNames(zone).find(isKnown) ?? null;
}

/** What of a subdomain's zone can be kept in another: all but what makes it a zone. */
export function foldable({ name, sets }: Zone): FoldedZone {
  return { zone: name, sets: sets.filter((set) => set.name !== name || (set.type !== 'NS' && set.type !== 'SOA')) };
}

/**
 * A zone with the records of subdomains in it. At and below the name of each its own are what counts, as with a name
 * server that has both zones: what the enclosing zone has there is not seen.
 */
export function withFolded(zone: Zone, folded: readonly FoldedZone[]): Zone {
  if (folded.length === 0) return zone;
  // The nearest to a name decides: of a subdomain within a subdomain, the inner one.
  const ordered = folded.toSorted((a, b) => a.zone.length - b.zone.length);
  const sets = ordered.reduce<readonly RecordSet[]>(
    (before, child) => [...before.filter((set) => !isWithin(set.name, child.zone)), ...child.sets],
    zone.sets,
  );
  return { ...zone, sets: sets.toSorted(compareSets) };
}

/**
 * A zone with the delegations of subdomains that are zones at the same provider: their NS sets, which take the place of
 * those that name Plesk's own servers. An alias can't stand beside them (RFC 1034 section 3.6.2).
 */
export function withDelegations(zone: Zone, delegations: Readonly<Record<DnsName, readonly string[]>>): Zone {
  const children = Object.entries(delegations) as [DnsName, readonly string[]][];
  if (children.length === 0) return zone;
  const cut = new Map(children);
  const others = zone.sets.filter((set) => !cut.has(set.name) || (set.type !== 'NS' && set.type !== 'CNAME'));
  const ours = children.map(([name, servers]) => {
    const sent = zone.sets.find((set) => set.name === name && set.type === 'NS');
    return recordSet(name, 'NS', sent?.ttl ?? delegationTtl, [...servers]);
  });
  return { ...zone, sets: [...others, ...ours].sort(compareSets) };
}
