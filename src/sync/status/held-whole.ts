import { keyOf } from '../../reconcile/dns/record-set.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';

/** Checks whether the last pass held the complete zone by a rule that still applies. */
export function isHeldWhole({ zone, snapshot, state }: ZoneAtTarget): boolean {
  const standing: ReadonlySet<string> = new Set([
    ...(snapshot.deleted !== null && !state.released.includes(keyOf({ name: zone, type: '*' }))
      ? ['zone-deletes']
      : []),
    ...(snapshot.desired === null && state.applied === null ? ['no-hosted-zone'] : []),
  ]);
  return state.outcome?.held.some(({ rule }) => standing.has(rule)) === true;
}
