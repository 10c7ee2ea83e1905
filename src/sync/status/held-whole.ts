import { keyOf } from '../../reconcile/dns/record-set.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';

/** Checks whether the last pass held the complete zone because too many zones were deleted. */
export function isHeldWhole({ zone, snapshot, state }: ZoneAtTarget): boolean {
  if (snapshot.deleted === null || state.released.includes(keyOf({ name: zone, type: '*' }))) return false;
  return state.outcome?.held.some(({ rule }) => rule === 'zone-deletes') === true;
}
