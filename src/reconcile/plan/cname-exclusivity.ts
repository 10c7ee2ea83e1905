import type { Change, Held } from './change.ts';
import { groupBy } from '../group-by.ts';
import { heldBy } from './hold.ts';
import type { DnsName } from '../dns/name.ts';
import type { Observed, ProviderSet } from './observed.ts';
import { keyOf, type RecordSet, type SetKey, type SetName } from '../dns/record-set.ts';
import type { Zone } from '../desired/zone.ts';

// A CNAME excludes all other types at its name (RFC 1034 section 3.6.2). This file handles the consequences for sets
// that stay.

/**
 * Keeps the last good value of sets whose new records were all rejected.
 * Exception: a set that can't exist next to a newly desired one (RFC 1034 section 3.6.2).
 */
export function keptForRejects(
  desired: Zone | null,
  wanted: ReadonlyMap<SetKey, RecordSet>,
  ours: ReadonlyMap<SetKey, ProviderSet>,
): ReadonlySet<SetKey> {
  const kept = new Set<SetKey>();
  const rejects = desired?.rejects ?? [];
  if (rejects.length === 0) return kept;
  const byName = groupBy(wanted.values(), ({ name }) => name);
  for (const { key } of rejects) {
    const good = key === null || wanted.has(key) ? undefined : ours.get(key)?.set;
    if (good === undefined) continue;
    const neighbours = byName.get(good.name) ?? [];
    if (neighbours.every((set) => canShareName(set.type, good.type))) kept.add(keyOf(good));
  }
  return kept;
}

/** Holds a CNAME, or a set next to one, if a set that stays at the name excludes it. */
export function holdCnameConflicts(
  changes: readonly Change[],
  observed: Observed,
  zone: DnsName,
): { free: Change[]; blocked: Held[] } {
  const going = new Set(changes.filter((change) => change.kind === 'delete').map((change) => keyOf(change.before.set)));
  const existing: readonly SetName[] = [...observed.sets.map((item) => item.set), ...observed.routed];
  const staying = groupBy(
    existing.filter((set) => !going.has(keyOf(set))),
    ({ name }) => name,
  );
  const free: Change[] = [];
  const blocked: Held[] = [];
  for (const change of changes) {
    const after = change.kind === 'create' ? change.after : null;
    const neighbour = after && staying.get(after.name)?.find((set) => !canShareName(set.type, after.type));
    if (neighbour) {
      const detail = `the provider has a set of type ${neighbour.type} at this name, and a CNAME must be alone`;
      blocked.push(heldBy('cname', zone, change, detail));
    } else {
      free.push(change);
    }
  }
  return { free, blocked };
}

/** Checks whether sets of two types can share a name. */
export function canShareName(a: string, b: string): boolean {
  return a === b || (a !== 'CNAME' && b !== 'CNAME');
}
