import { keyOf } from '../dns/record-set.ts';
import type { Zone } from './zone.ts';

/** Counts the record sets that new content removes from a zone. Sets of rejected records don't count: they stay. */
export function lostSets(before: Zone, after: Zone): number {
  const kept = new Set([...after.sets.map(keyOf), ...after.rejects.flatMap(({ key }) => (key === null ? [] : [key]))]);
  return before.sets.filter((set) => !kept.has(keyOf(set))).length;
}
