import type { By } from '../../reconcile/by.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { ptrDifference, withPtrDifference } from '../../reconcile/desired/ptr-difference.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { PtrDocument } from '../documents/document.ts';
import { isPtrChange, type PtrEntry } from '../journal/journal-entry.ts';
import { entryId, monthOf } from '../journal/journal-id.ts';
import type { Journal } from '../journal/journal.ts';
import { latestState } from '../journal/latest-state.ts';

/** The requested PTRs of a block after a journal entry. */
export interface RebuiltPtrs {
  readonly id: string;
  readonly wanted: readonly RequestedPtr[];
}

/** The origin of an entry: the command, who ran it, the time, and whether it must be complete. */
export interface PtrCause {
  readonly command: string;
  readonly by: By | null;
  readonly now: number;
  readonly isWhole: boolean;
}

/**
 * Creates the entry of a block's change; null if nothing differs and no complete entry is required.
 * A block's first entry in each month is complete, and so is one whose parent is lost.
 */
export function ptrEntry(
  block: DnsName,
  before: PtrDocument | null,
  after: readonly RequestedPtr[],
  { command, by, now, isWhole }: PtrCause,
): PtrEntry | null {
  const difference = ptrDifference(before?.wanted ?? [], after);
  if (difference === null && !isWhole) return null;
  const parent = before?.journal ?? null;
  const id = entryId(now, parent);
  const whole = isWhole || parent === null || monthOf(parent) !== monthOf(id);
  const { put, drop } = whole || difference === null ? { put: after, drop: [] } : difference;
  return { id, at: isoTime(now), ...(by !== null && { by }), block, command, parent, whole, put, drop };
}

export function withPtrEntry(wanted: readonly RequestedPtr[], entry: PtrEntry): readonly RequestedPtr[] {
  return withPtrDifference(entry.whole ? [] : wanted, entry);
}

/** Applies all later entries to a document; returns the same object if there are none. */
export function ptrsBroughtForward(document: PtrDocument | null, entries: readonly PtrEntry[]): PtrDocument | null {
  return latestState(document, entries, (before, entry) => {
    const wanted = withPtrEntry(before?.wanted ?? [], entry);
    return wanted.length === 0 ? null : { ...before, format: 1, journal: entry.id, block: entry.block, wanted };
  });
}

/** Rebuilds the last requested PTRs of a block that the journal knows. */
export async function rebuildPtrs(journal: Pick<Journal, 'newestFirst'>, block: DnsName): Promise<Result<RebuiltPtrs>> {
  const entries: PtrEntry[] = [];
  for await (const entry of journal.newestFirst()) {
    if (!('id' in entry) || !isPtrChange(entry) || entry.block !== block) continue;
    if (entries.length > 0 && entry.id !== entries.at(-1)?.parent) continue;
    entries.push(entry);
    if (entry.whole) return success(foldPtrEntries(entries));
  }
  return failure(`the journal does not reach back to all PTR requests of ${block}`);
}

/** Folds the entries of one block, newest first. The last must be complete. */
export function foldPtrEntries(entries: readonly PtrEntry[]): RebuiltPtrs {
  const wanted = entries.reduceRight<readonly RequestedPtr[]>(withPtrEntry, []);
  return { id: entries[0]?.id ?? '', wanted };
}
