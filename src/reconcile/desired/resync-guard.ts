import { lostSets } from './lost-sets.ts';
import type { Zone } from './zone.ts';
/** Deletions that only a resync infers: `going` of `known` zones, or of a zone's sets. */
interface Inferred {
  readonly going: number;
  readonly known: number;
}

/** Returns why a resync is held for deleting zones it doesn't list, or null. Up to 10% of the zones may be deleted. */
export function heldZonesOfResync({ going, known }: Inferred): string | null {
  return going * 10 <= known ? null : `${going} of ${known} zones would be deleted, more than 10 %`;
}

/** Returns why a resync is held for deleting sets of one zone, or null. Zones with fewer than 10 sets are exempt. */
export function heldSetsOfResync({ going, known }: Inferred): string | null {
  return known < 10 || going * 10 <= known * 3
    ? null
    : `${going} of ${known} record sets would be deleted, more than 30 %`;
}

/** Checks whether a resync removes too many record sets of a zone. */
export function takesTooMuch(before: Zone, after: Zone): boolean {
  return heldSetsOfResync({ going: lostSets(before, after), known: before.sets.length }) !== null;
}
