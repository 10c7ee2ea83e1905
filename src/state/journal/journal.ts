import { join } from 'node:path';
import { appendTogether } from './append-together.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import { isChange, parseEntry, type ChangeEntry, type Entry } from './journal-entry.ts';
import { linesFromEnd, monthFiles, plainEnd } from './journal-files.ts';
import { monthOf } from './journal-id.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';

/** A line that isn't an entry; it is skipped. */
export interface BadLine {
  readonly position: string;
}

/**
 * The history of the zones and passes:
 * JSON lines in one append-only file per month (UTC). A zone's change is on disk here before its document is written,
 * so that the document is never ahead of the journal.
 */
export interface Journal {
  /** Appends an entry durably. Concurrent appends share one write and one sync. */
  append(entry: Entry): Promise<void>;
  /** Appends an entry without a sync. */
  note(entry: Entry): Promise<void>;
  /** Checks whether the unpacked file exists that would contain the entry of an ID. */
  has(id: string): Promise<boolean>;
  /** Yields all entries from the newest, or from a month back. A duplicated entry can appear twice. */
  newestFirst(month?: string): AsyncGenerator<Entry | BadLine>;
  /**
   * Yields the changes of a zone from an entry back to the first known one.
   * They form a chain; entries that were never applied are skipped. A zone that was forgotten and created again has
   * several lives, each ending where the next starts.
   */
  chainFrom(id: string): AsyncGenerator<ChangeEntry>;
}

export function openJournal(folder: string, files: FileOps, alone: <T>(work: () => Promise<T>) => Promise<T>): Journal {
  const write = async (entries: readonly Entry[], durable: boolean): Promise<void> => {
    const { appendLines } = await import('./append-lines.ts');
    for (const month of new Set(entries.map((entry) => monthOf(entry.id)))) {
      const path = join(folder, month + plainEnd);
      const lines = entries.filter((entry) => monthOf(entry.id) === month).map((entry) => `${JSON.stringify(entry)}\n`);
      const isWhole = (line: string): boolean => parseEntry(line) !== null;
      await whileWriting(path, () => appendLines(path, lines.join(''), { files, durable, isWhole, alone }));
    }
  };

  async function* newestFirst(month?: string): AsyncGenerator<Entry | BadLine> {
    for (const file of (await monthFiles(files, folder)).toReversed()) {
      if (month !== undefined && file.month > month) continue;
      for await (const { text, position, ended } of linesFromEnd(files, file)) {
        const entry = parseEntry(text);
        if (entry !== null) yield entry;
        else if (ended) yield { position };
      }
    }
  }

  async function* chainFrom(id: string): AsyncGenerator<ChangeEntry> {
    let last: ChangeEntry | null = null;
    for await (const entry of newestFirst(monthOf(id))) {
      if (!('id' in entry) || !isChange(entry) || !leadsTo(entry, last, id)) continue;
      yield entry;
      last = entry;
    }
  }

  const has = async (id: string): Promise<boolean> => {
    const path = join(folder, monthOf(id) + plainEnd);
    return (await whileReading(path, () => unless(['ENOENT'], files.stat(path)))) !== undefined;
  };
  const append = appendTogether(write);
  return {
    has,
    append: (entry) => append(entry, true),
    note: (entry) => append(entry, false),
    newestFirst,
    chainFrom,
  };
}

/** Checks whether an older entry precedes the last one in the chain. The newest entry has the given ID. */
function leadsTo(entry: ChangeEntry, last: ChangeEntry | null, id: string): boolean {
  if (last === null) return entry.id === id;
  if (last.parent !== null) return entry.id === last.parent;
  return entry.zone === last.zone && entry.id !== last.id;
}
