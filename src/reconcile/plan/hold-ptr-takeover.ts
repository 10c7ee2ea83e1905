import { compareChanges, type Change, type Held } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import { heldBy } from './hold.ts';
import { keyOf, type SetKey } from '../dns/record-set.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import { ptrOnlyNames } from '../desired/desired-zone.ts';

/**
 * Holds PTR requests that would overwrite a foreign PTR.
 * Adopting a zone covers only what Plesk sends for it. This filter never adds a change.
 */
export function holdPtrTakeover(diff: ZoneDiff, snapshot: Snapshot, released: ReadonlySet<SetKey>): ZoneDiff {
  const requested = ptrOnlyNames(snapshot);
  if (requested.size === 0) return diff;
  const changes: Change[] = [];
  const held: Held[] = [...diff.held];
  for (const change of diff.changes) {
    const set = change.after;
    const takes =
      change.why === 'adopted' && set?.type === 'PTR' && requested.has(set.name) && !released.has(keyOf(set));
    const detail = 'the provider has a PTR record of this name that dns-sync did not write';
    if (takes) held.push(heldBy('conflict', snapshot.zone, change, detail));
    else changes.push(change);
  }
  return { ...diff, changes, held: held.sort((a, b) => compareChanges(a.change, b.change)) };
}
