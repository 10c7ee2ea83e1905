import { patchesBetween, type Patch } from './patches.ts';
import type { Snapshot } from '../desired/snapshot.ts';

/** The difference between two snapshots, in both directions. */
export interface SnapshotChange {
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
}

/** Snapshot fields that describe the call and not the zone. */
const ofTheCall: ReadonlySet<string> = new Set(['serial', 'lastCommandAt', 'desired.soa.serial', 'emptied.soa.serial']);

/**
 * Returns the change between two snapshots of a zone; a snapshot is null if the zone is unknown.
 * Returns null if only the serial and the time differ: a call that says nothing new is no change.
 */
export function snapshotChange(before: Snapshot | null, after: Snapshot | null): SnapshotChange | null {
  const patches = patchesBetween(before, after);
  if (saysNothingNew(patches)) return null;
  return { patches, inverse: patchesBetween(after, before) };
}

/**
 * Checks whether two snapshots are equal apart from fields that the journal doesn't keep.
 * A call that says nothing new has no journal entry, so a document can have a later serial and time than the journal.
 */
export function isSameInJournal(journalled: Snapshot | null, kept: Snapshot): boolean {
  return saysNothingNew(patchesBetween(journalled, kept));
}

function saysNothingNew(patches: readonly Patch[]): boolean {
  return patches.every(({ path }) => ofTheCall.has(path.join('.')));
}
