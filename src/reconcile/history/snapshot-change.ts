import { patchesBetween, type Patch } from './patches.ts';
import type { Snapshot } from '../desired/snapshot.ts';

/** What differs between two snapshots, there and back. */
export interface SnapshotChange {
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

/** Where a snapshot says of a call that it came, beside what it said. */
const ofTheCall: ReadonlySet<string> = new Set(['serial', 'lastCommandAt', 'desired.soa.serial', 'emptied.soa.serial']);

/**
 * The change between two snapshots of a zone, null for one that isn't known. Null where Plesk called and said nothing
 * new: its serial and the time are no change of the zone.
 */
export function snapshotChange(before: Snapshot | null, after: Snapshot | null): SnapshotChange | null {
  const patches = patchesBetween(before, after);
  if (saysNothingNew(patches)) return null;
  return { patches, inverse: patchesBetween(after, before) };
}

/**
 * Whether two snapshots differ at most in what the journal doesn't keep. A call that says nothing new has no entry, so a
 * document can have a later serial and time than its entries give.
 */
export function isSameInJournal(journalled: Snapshot | null, kept: Snapshot): boolean {
  return saysNothingNew(patchesBetween(journalled, kept));
}

function saysNothingNew(patches: readonly Patch[]): boolean {
  return patches.every(({ path }) => ofTheCall.has(path.join('.')));
}
