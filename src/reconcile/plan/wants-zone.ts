import type { Policy } from './policy.ts';
import type { Snapshot } from '../desired/snapshot.ts';

/**
 * Whether a missing zone is to be there, so that it is created if the service makes zones. Plesk must serve the zone now: one that it switched off or suspended,
 * or that a resync no longer found, stays as it is. Observing never writes.
 */
export function wantsZone(
  { desired, retained, missing, foldedInto }: Snapshot,
  { mode }: Pick<Policy, 'mode'>,
): boolean {
  const isServed = desired !== null && retained === undefined && missing === undefined;
  return isServed && foldedInto === undefined && mode !== 'observe';
}
