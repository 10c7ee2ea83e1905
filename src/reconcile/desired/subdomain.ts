import { isWithin, selfAndAncestors, type DnsName } from '../dns/name.ts';
import { compareSets, recordSet, type RecordSet } from '../dns/record-set.ts';
import type { Zone } from './zone.ts';

/** A subdomain's zone whose records are kept in the enclosing zone. */
export interface FoldedZone {
  readonly zone: DnsName;
  readonly sets: readonly RecordSet[];
}

/** TTL in seconds of a delegation without a TTL from Plesk. Resolvers may follow the old delegation for this long. */
const delegationTtl = 3600;

/** Lists the names that enclose a zone, nearest first, without the root and top-level domains. */
export function enclosingNames(zone: DnsName): readonly DnsName[] {
  return selfAndAncestors(zone).slice(1, -1);
}

/** Returns the nearest known zone that encloses a zone, or null. */
export function enclosingZone(zone: DnsName, isKnown: (name: DnsName) => boolean): DnsName | null {
  return enclosingNames(zone).find(isKnown) ?? null;
}

/** Returns the records of a subdomain's zone that can be kept in another zone: all except apex SOA and NS. */
export function foldable({ name, sets }: Zone): FoldedZone {
  return { zone: name, sets: sets.filter((set) => set.name !== name || (set.type !== 'NS' && set.type !== 'SOA')) };
}

/**
 * Adds the records of subdomains to a zone.
 * At and below a subdomain's name, the subdomain's records replace those of the enclosing zone, as on a name server
 * that serves both zones.
 */
export function withFolded(zone: Zone, folded: readonly FoldedZone[]): Zone {
  if (folded.length === 0) return zone;
  // The nearest enclosing zone decides: for nested subdomains, the inner one.
  const ordered = folded.toSorted((a, b) => a.zone.length - b.zone.length);
  const sets = ordered.reduce<readonly RecordSet[]>(
    (before, child) => [...before.filter((set) => !isWithin(set.name, child.zone)), ...child.sets],
    zone.sets,
  );
  return { ...zone, sets: sets.toSorted(compareSets) };
}

/**
 * Adds the delegations of subdomains that are zones at the same provider.
 * Their NS sets replace those that name Plesk's own servers. An alias can't exist next to an NS set (RFC 1034 section
 * 3.6.2).
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
