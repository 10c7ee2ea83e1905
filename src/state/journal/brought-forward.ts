import { patched } from '../../reconcile/history/patches.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { ZoneDocument } from '../documents/document.ts';
import type { ChangeEntry } from './journal-entry.ts';

/** Applies all later entries to a document; returns the same object if there are none. */
export function broughtForward(document: ZoneDocument | null, entries: readonly ChangeEntry[]): ZoneDocument | null {
  let at = document?.journal ?? null;
  let snapshot: Snapshot | null = document?.snapshot ?? null;
  let moved = false;
  for (const { id, parent, patches } of entries) {
    const next = parent === at ? patched(snapshot, patches) : null;
    if (next?.ok !== true) continue;
    snapshot = next.value as Snapshot | null;
    at = snapshot === null ? null : id;
    moved = true;
  }
  if (!moved) return document;
  return snapshot === null
    ? null
    : { format: 1, targets: {}, ...document, snapshot, ...(at !== null && { journal: at }) };
}
