import { sameJson } from '../same-json.ts';
import type { Snapshot } from './snapshot.ts';
import type { Zone } from './zone.ts';

/** Whether a call says to the letter what the last one said: there is nothing to write down. */
export function isDoubled(
  { desired, emptied, undone, retained, missing, late, displayName }: Snapshot,
  zone: Zone,
): boolean {
  return (
    undone === undefined &&
    retained === undefined &&
    missing === undefined &&
    late === undefined &&
    emptied === null &&
    displayName === zone.displayName &&
    sameJson(desired, zone)
  );
}
