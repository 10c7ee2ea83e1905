import type { Policy } from './policy.ts';
import type { Snapshot } from '../desired/snapshot.ts';

/**
 * Checks whether a missing hosted zone is desired, so that it is created if the service allows it.
 * Plesk must serve the zone now: a zone that is disabled, suspended or missing in a resync stays as it is. In the mode
 * `observe` nothing is created.
 */
export function wantsZone(
  { desired, retained, missing, foldedInto }: Snapshot,
  { mode }: Pick<Policy, 'mode'>,
): boolean {
  const isServed = desired !== null && retained === undefined && missing === undefined;
  return isServed && foldedInto === undefined && mode !== 'observe';
}
