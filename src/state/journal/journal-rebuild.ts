import type { DnsName } from '../../reconcile/dns/name.ts';
import { isWhole, patched } from '../../reconcile/history/patches.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { isChange, type ChangeEntry } from './journal-entry.ts';
import type { Journal } from './journal.ts';

/** A snapshot after an entry; null if the zone was unknown. */
export interface Rebuilt {
  readonly id: string;
  readonly snapshot: Snapshot | null;
}

/** Rebuilds the snapshot of a zone after an entry, starting from the nearest complete entry. */
export async function rebuildAt(journal: Pick<Journal, 'chainFrom'>, id: string): Promise<Result<Rebuilt>> {
  const entries: ChangeEntry[] = [];
  for await (const entry of journal.chainFrom(id)) {
    entries.push(entry);
    if (isWhole(entry.patches)) return foldEntries(entries.toReversed());
  }
  return failure(`the journal does not reach back to all that ${id} changed`);
}

/** Rebuilds the last snapshot of a zone that the journal knows, to repair broken documents. */
export async function rebuildLast(
  journal: Pick<Journal, 'chainFrom' | 'newestFirst'>,
  zone: DnsName,
): Promise<Result<Rebuilt>> {
  for await (const entry of journal.newestFirst()) {
    if ('id' in entry && isChange(entry) && entry.zone === zone) return rebuildAt(journal, entry.id);
  }
  return failure(`the journal has no entry for ${zone}`);
}

/** Folds the entries of one zone, oldest first. The first must be complete. A duplicated entry counts once. */
export function foldEntries(entries: readonly ChangeEntry[]): Result<Rebuilt> {
  let snapshot: unknown = null;
  for (const { id, patches } of entries) {
    const next = patched(snapshot, patches);
    if (!next.ok) return failure(`the journal entry ${id} does not follow the entries before it: ${next.reason}`);
    snapshot = next.value;
  }
  return success({ id: entries.at(-1)?.id ?? '', snapshot: snapshot as Snapshot | null });
}
