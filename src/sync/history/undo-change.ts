import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { patched } from '../../reconcile/history/patches.ts';
import { takeBack, type Reversal } from '../../reconcile/history/undo.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import { success, type Result } from '../../reconcile/result.ts';
import { digestOf } from '../../state/digest.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { ChangeEntry } from '../../state/journal/journal-entry.ts';
import { rebuildAt } from '../../state/journal/journal-rebuild.ts';
import type { Store } from '../../state/store.ts';
import type { Session } from '../session.ts';
import type { ForwardChange } from './forward-change.ts';
import { findChange } from './read-history.ts';

/** Commands after whose undo a zone is as Plesk sent it: restores, and the removal from the state. */
const undoing: ReadonlySet<string> = new Set(['undo', 'restore', 'trash restore', 'forget']);

/** The change to undo, and the new change that undoes it; null if the zone is the same as before it. */
export interface Undo {
  readonly entry: ChangeEntry;
  readonly change: ForwardChange | null;
}

/**
 * Builds the change that undoes a change of the journal, given by its ID or a prefix. Records nothing.
 * Throws if the ID is of no change, or if the change can't be undone alone.
 */
export async function undoChange(
  { store, reporter, now }: Pick<Session, 'store' | 'reporter' | 'now'>,
  word: string,
): Promise<Undo> {
  const { item, pass } = await findChange(reporter, store.journal, word);
  const { entry } = item;
  const { zone } = entry;
  if (pass !== null) throw isPass(pass.id, entry);
  const document = await store.read(zone);
  const undone = { id: entry.id, at: isoTime(now()) };
  const turn = { ...(await sidesOf(store, entry, document)), wasUndo: undoing.has(entry.command) };
  const reversal = takeBack(document?.snapshot ?? null, turn, undone);
  if (reversal.kind === 'overtaken') throw overtaken(entry, reversal);
  if (reversal.kind === 'same' && isOfPtrs(turn)) throw ofPtrs(entry);
  if (reversal.kind === 'same') return { entry, change: null };
  const cause = { command: 'undo', digest: digestOf({ command: 'undo', id: entry.id }) };
  return { entry, change: { zone, document, snapshot: reversal.snapshot, cause } };
}

/** Returns the zone before and after a change, from the journal if the change isn't the latest. */
async function sidesOf(
  { journal }: Pick<Store, 'journal'>,
  entry: ChangeEntry,
  document: ZoneDocument | null,
): Promise<{ readonly before: Snapshot | null; readonly after: Snapshot | null }> {
  const after = document?.journal === entry.id ? success(document.snapshot) : await foldedAt(journal, entry);
  const before = after.ok ? patched(after.value, entry.inverse) : after;
  if (after.ok && before.ok) return { before: before.value as Snapshot | null, after: after.value };
  throw new DnsSyncError(
    'journal-gap',
    `cannot undo change ${entry.id}: ${before.ok ? '' : before.reason}`,
    `run "dns-sync restore ${entry.zone} --at TIME" with a time that the journal still covers`,
  );
}

async function foldedAt(journal: Store['journal'], { id }: ChangeEntry): Promise<Result<Snapshot | null>> {
  const rebuilt = await rebuildAt(journal, id);
  return rebuilt.ok ? success(rebuilt.value.snapshot) : rebuilt;
}

/** Checks whether a change only concerns PTRs that are requested in the zone. */
function isOfPtrs({ before, after }: { readonly before: Snapshot | null; readonly after: Snapshot | null }): boolean {
  return JSON.stringify(before?.ptrs) !== JSON.stringify(after?.ptrs);
}

function ofPtrs({ id, zone }: ChangeEntry): DnsSyncError {
  return new DnsSyncError(
    'wished-ptrs',
    `cannot undo change ${id} of ${zone}: it concerns PTR records, which are kept for all zones together`,
    'change the PTR record in Plesk',
  );
}

function isPass(id: string, entry: ChangeEntry): DnsSyncError {
  return new DnsSyncError(
    'not-a-change',
    `${id} is a pass of change ${entry.id} (${entry.command} ${entry.zone}), not a change`,
    `run "dns-sync undo ${entry.id}" to undo the change`,
  );
}

function overtaken({ id, at, zone }: ChangeEntry, { sets }: Extract<Reversal, { kind: 'overtaken' }>): DnsSyncError {
  const what = sets.length === 0 ? 'the zone' : sets.map(({ name, type }) => `${name} ${type}`).join(', ');
  const before = isoTime(parseTime(at) - 1);
  return new DnsSyncError(
    'overtaken',
    `cannot undo change ${id} alone: ${what} changed again later`,
    `undo the later change first (see "dns-sync history ${zone}"), or undo all with "dns-sync restore ${zone} --at ${before}"`,
  );
}
