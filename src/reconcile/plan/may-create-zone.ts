import type { Policy } from './policy.ts';
import type { Snapshot } from '../desired/snapshot.ts';

/**
 * Whether a missing hosted zone may be created. Plesk must serve the zone now: one that it switched off or suspended,
 * or that a resync no longer found, stays as it is. Observing never writes.
 */
export function mayCreateZone(
  { desired, retained, missing, foldedInto }: Snapshot,
  { mode }: Pick<Policy, 'mode'>,
): boolean {
  const isServed = desired !== null && retained === undefined && missing === undefined;
  return isServed && foldedInto === undefined && mode !== 'observe';
}
