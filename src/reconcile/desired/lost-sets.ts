import { keyOf } from '../dns/record-set.ts';
import type { Zone } from './zone.ts';

/** How many record sets of a zone another content of it has no more; those of rejected records stay. */
export function lostSets(before: Zone, after: Zone): number {
  const kept = new Set([...after.sets.map(keyOf), ...after.rejects.flatMap(({ key }) => (key === null ? [] : [key]))]);
  return before.sets.filter((set) => !kept.has(keyOf(set))).length;
}
