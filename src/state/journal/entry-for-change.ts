import type { DnsName } from '../../reconcile/dns/name.ts';
import { wholePatch } from '../../reconcile/history/patches.ts';
import { snapshotChange } from '../../reconcile/history/snapshot-change.ts';
import { digestOf } from '../digest.ts';
import type { ZoneDocument } from '../documents/document.ts';
import type { Cause, ChangeEntry } from './journal-entry.ts';
import { entryId, monthOf } from './journal-id.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** The cause of an entry without a change: it copies a zone from a month that is dropped. */
export const carriedOver = (): Cause => ({ command: 'carried-over', digest: '' });

/** The cause of an entry without a change: the zone's state at some targets was forgotten. */
export const targetsForgotten = (): Cause => ({ command: 'forget', digest: digestOf({ command: 'forget' }) });

/** Causes that are journalled although the snapshot is unchanged. */
const unchanging: ReadonlySet<() => Cause> = new Set([carriedOver, targetsForgotten]);

/** A change of a zone's document. */
export interface DocumentChange {
  readonly zone: DnsName;
  readonly before: ZoneDocument | null;
  readonly after: ZoneDocument | null;
}

/**
 * Creates the journal entry of a document's change; null if only targets changed or Plesk sent nothing new.
 * A zone's first entry in each month holds its complete snapshot, so that no other month is needed to rebuild it. So
 * does an entry whose parent is lost.
 */
export function journalEntryFor(
  { zone, before, after }: DocumentChange,
  cause: () => Cause,
  { now, isLost }: { readonly now: number; readonly isLost: boolean },
): ChangeEntry | null {
  const snapshot = after?.snapshot ?? null;
  const change = snapshotChange(before?.snapshot ?? null, snapshot);
  const whole = unchanging.has(cause);
  if (change === null && !whole) return null;
  const parent = before?.journal ?? null;
  const id = entryId(now, parent);
  const standsAlone = whole || isLost || isFirstOfMonth(id, parent);
  const patches = standsAlone || change === null ? wholePatch(snapshot) : change.patches;
  const { command, digest } = cause();
  return {
    id,
    at: isoTime(now),
    zone,
    command,
    digest,
    parent,
    patches,
    inverse: change?.inverse ?? [],
  };
}

function isFirstOfMonth(id: string, parent: string | null): boolean {
  return parent === null || monthOf(parent) !== monthOf(id);
}

/** Returns a document with its journal entry and version, as it is written. */
export function withEntry(
  entry: ChangeEntry | null,
  changed: ZoneDocument,
  before: ZoneDocument | null,
  version: string | undefined,
): ZoneDocument {
  const writtenBy = version === undefined || changed === before ? {} : { writtenBy: version };
  const mark = markOf(entry, changed, before);
  // Set twice: the first one fixes its position, the second its value.
  const { format, ...content } = changed;
  return { format, ...mark, ...content, ...mark, ...writtenBy };
}

/** Returns a document's journal entry, which a change of the targets keeps. */
function markOf(
  entry: ChangeEntry | null,
  changed: ZoneDocument,
  before: ZoneDocument | null,
): Pick<ZoneDocument, 'journal'> {
  const journal = entry?.id ?? changed.journal ?? before?.journal;
  return journal === undefined ? {} : { journal };
}
