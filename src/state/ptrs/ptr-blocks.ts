import type { Low } from 'lowdb';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { StateContext } from '../context.ts';
import type { PtrDocument } from '../documents/document.ts';
import { mustBeReadable, openUnlessBroken, writeDocument } from '../documents/open-document.ts';
import { parsePtrDocument } from '../documents/parse-document.ts';
import { keepBroken } from '../documents/repair.ts';
import { removeDurably } from '../files/durable-file.ts';
import { whileReading } from '../files/file-errors.ts';
import { documentEnd, ptrFile, ptrLock } from '../files/paths.ts';
import { zoneOfFileName } from '../files/safe-name.ts';
import type { PtrEntry } from '../journal/journal-entry.ts';
import { monthOf } from '../journal/journal-id.ts';
import type { Journal } from '../journal/journal.ts';
import { ptrFolder } from './ptr-folder.ts';
import { ptrEntry, ptrsBroughtForward, rebuildPtrs } from './ptr-journal.ts';
import { brokenPtrs } from './ptr-list.ts';

/** What the wanted PTRs of a block become. */
export type PtrsChange = (
  wanted: readonly RequestedPtr[],
) => readonly RequestedPtr[] | Promise<readonly RequestedPtr[]>;

/** The documents of wanted PTRs, one a block of reverse names. */
export interface PtrBlocks {
  list(): Promise<readonly DnsName[]>;
  read(block: DnsName): Promise<readonly RequestedPtr[]>;
  update(block: DnsName, change: PtrsChange): Promise<readonly RequestedPtr[]>;
  /** Brings the document of a block forward to entries of the journal. Gives whether it changed. */
  bring(block: DnsName, entries: readonly PtrEntry[]): Promise<boolean>;
  /** Writes all of a block into the present month of the journal, if its last change is in a month or before. */
  carry(block: DnsName, month: string): Promise<void>;
}

/** A document as it was opened; `before` is what is known of it, even if the file is broken. */
interface Opened {
  readonly low: Low<PtrDocument | null>;
  readonly broken: DnsSyncError | null;
  readonly before: PtrDocument | null;
}

/** Opens the documents of wanted PTRs; `noteWrite` is called before each write. */
export function ptrBlocks(context: StateContext, journal: Journal, noteWrite: () => Promise<void>): PtrBlocks {
  const { paths, files, command, version, warn, now, alone } = context;
  const parserOf = (block: DnsName) => (content: unknown, file: string) => parsePtrDocument(content, file, block);
  const folder = ptrFolder(paths, files);
  const open = async (block: DnsName) => {
    await folder.check();
    return openUnlessBroken(ptrFile(paths, block), parserOf(block), files);
  };

  /** The document of a block; a broken one is rebuilt from the journal, or else refused. */
  async function rebuilt(block: DnsName, broken: DnsSyncError): Promise<PtrDocument> {
    const known = await rebuildPtrs(journal, block);
    if (!known.ok) throw brokenPtrs(broken);
    return { format: 1, journal: known.value.id, block, wanted: known.value.wanted };
  }

  /** Writes a document, or removes one that wants nothing; a broken file is kept beside it. */
  async function replace({ low, broken, before }: Opened, next: PtrDocument): Promise<void> {
    const file = ptrFile(paths, next.block);
    const kept = broken === null ? null : await keepBroken(file, files, now());
    if (next.wanted.length === 0) await removeDurably(files, file);
    else {
      if (before === null) await folder.make();
      await writeDocument(low, null, next);
    }
    if (broken !== null) warn(`${broken.message}: it is kept as ${kept}, and rebuilt from the journal`);
  }

  /** Writes what is wanted of a block from now on: first the journal, then the document. */
  async function write(block: DnsName, opened: Opened, wanted: readonly RequestedPtr[], isWhole: boolean) {
    const { broken, before } = opened;
    const isLost = before !== null && !(await journal.has(before.journal));
    const entry = ptrEntry(block, before, wanted, { command, now: now(), isWhole: isWhole || isLost });
    const id = entry?.id ?? before?.journal;
    if (id === undefined || (entry === null && broken === null)) return;
    const writtenBy = version === undefined ? {} : { writtenBy: version };
    const next: PtrDocument = { format: 1, journal: id, block, wanted, ...writtenBy };
    mustBeReadable(next, ptrFile(paths, block), parserOf(block));
    await noteWrite();
    if (entry !== null) await journal.append(entry);
    await replace(opened, next);
  }

  const change = async (block: DnsName, make: PtrsChange, isWhole = false): Promise<readonly RequestedPtr[]> =>
    alone(ptrLock(block), async () => {
      const { low, broken } = await open(block);
      const before = broken === null ? low.data : await rebuilt(block, broken);
      const known = before?.wanted ?? [];
      const wanted = await make(known);
      if (wanted === known && broken === null && !isWhole) return wanted;
      await write(block, { low, broken, before }, wanted, isWhole);
      // A process that ended before this may have made the folder, or written what is said again now.
      await folder.sync();
      return wanted;
    });

  return {
    list: async () => {
      if (!(await folder.check())) return [];
      const names = await whileReading(paths.ptrs, () => files.readdir(paths.ptrs));
      return names
        .filter((name) => name.endsWith(documentEnd))
        .map((name) => zoneOfFileName(name.slice(0, -documentEnd.length)))
        .filter((block) => block !== null);
    },
    read: async (block) => {
      const { low, broken } = await open(block);
      return broken === null ? (low.data?.wanted ?? []) : change(block, (wanted) => wanted);
    },
    update: async (block, make) => change(block, make),
    bring: async (block, entries) => {
      const work = async (): Promise<boolean> => {
        const { low, broken } = await open(block);
        if (broken !== null) throw broken;
        const before = low.data;
        const next = ptrsBroughtForward(before, entries);
        if (next === before) return false;
        // A line that was spoilt is passed over: it throws `state-broken`.
        if (next !== null) parserOf(block)(next, ptrFile(paths, block));
        await noteWrite();
        if (next === null) await removeDurably(files, ptrFile(paths, block));
        else {
          await folder.make();
          await writeDocument(low, before, next);
        }
        await folder.sync();
        return true;
      };
      return alone(ptrLock(block), work, 0);
    },
    carry: async (block, month) => {
      const { low } = await open(block);
      if (low.data !== null && monthOf(low.data.journal) <= month) await change(block, (wanted) => wanted, true);
    },
  };
}
