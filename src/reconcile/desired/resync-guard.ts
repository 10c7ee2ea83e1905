import { lostSets } from './lost-sets.ts';
import type { Zone } from './zone.ts';
/** Deletions that only a resync infers: of zones, or of a zone's sets, with how many there are. */
interface Inferred {
  readonly going: number;
  readonly known: number;
}

/** Why a resync is held for deleting zones that it doesn't name, with the numbers; null where it isn't: 10 % may go. */
export function heldZonesOfResync({ going, known }: Inferred): string | null {
  return going * 10 <= known ? null : `${going} of ${known} zones would go, more than 10 %`;
}

/** Why a resync is held for deleting sets of one zone; null where it isn't. A zone of less than 10 sets says too little. */
export function heldSetsOfResync({ going, known }: Inferred): string | null {
  return known < 10 || going * 10 <= known * 3 ? null : `${going} of ${known} record sets would go, more than 30 %`;
}

/** Whether a resync takes too many record sets of a zone away. */
export function takesTooMuch(before: Zone, after: Zone): boolean {
  return heldSetsOfResync({ going: lostSets(before, after), known: before.sets.length }) !== null;
}
