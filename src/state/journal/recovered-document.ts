import { patched } from '../../reconcile/history/patches.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { ZoneDocument } from '../documents/document.ts';
import type { ChangeEntry } from './journal-entry.ts';
import { latestState } from './latest-state.ts';

/** Applies all later entries to a document; returns the same object if there are none. */
export function recoveredDocument(document: ZoneDocument | null, entries: readonly ChangeEntry[]): ZoneDocument | null {
  return latestState(document, entries, (before, { id, patches }) => {
    const next = patched(before?.snapshot ?? null, patches);
    if (!next.ok) return undefined;
    const snapshot = next.value as Snapshot | null;
    // What is at the targets is none of the journal's business: it stays also if the zone came back in between.
    return snapshot === null ? null : { format: 1, targets: {}, ...(before ?? document), snapshot, journal: id };
  });
}
