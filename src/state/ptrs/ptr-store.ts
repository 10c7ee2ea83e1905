import type { DnsSyncError } from '../../reconcile/error.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import type { PtrDocument } from '../documents/document.ts';
import { parsePtrDocument } from '../documents/parse-document.ts';
import { removeDurably } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import type { PtrEntry } from '../journal/journal-entry.ts';
import { monthOf } from '../journal/journal-id.ts';
import type { Journal } from '../journal/journal.ts';
import { keepBroken } from '../documents/repair.ts';
import { mustBeReadable, openUnlessBroken, writeDocument } from '../documents/open-document.ts';
import { documentEnd, ptrFile, ptrListLock, ptrLock, ptrRowsLock, type StatePaths } from '../files/paths.ts';
import { ptrEntry, ptrsBroughtForward, rebuildPtrs } from './ptr-journal.ts';
import { ptrFolder } from './ptr-folder.ts';
import { brokenPtrs, ptrListFile, unitedPtrs } from './ptr-list.ts';
import { zoneOfFileName } from '../files/safe-name.ts';
import { whileReading } from '../files/file-errors.ts';
import type { Store } from '../store-interface.ts';

/** What the part of the store that keeps the wanted PTRs needs of it; `alone` runs work under a lock. */
export interface PtrStoreParts {
  readonly paths: StatePaths;
  readonly files: FileOps;
  readonly journal: Journal;
  readonly command: string;
  readonly version: string | undefined;
  readonly alone: <T>(lock: string, work: () => Promise<T>) => Promise<T>;
  /** As `alone`, for a process that doesn't wait; throws `locked`. */
  readonly aloneAtOnce: <T>(lock: string, work: () => Promise<T>) => Promise<T>;
  readonly noteWrite: () => Promise<void>;
  readonly warn: (text: string) => void;
  readonly now: () => number;
}

/** The part of the store that keeps the wanted PTRs, and what the journal does with their documents. */
export interface PtrStore extends Pick<Store, 'ptrBlocks' | 'readPtrs' | 'updatePtrs' | 'withPtrRows'> {
  /** Brings the document of a block forward to entries of the journal. Gives whether it changed. */
  bring(block: DnsName, entries: readonly PtrEntry[]): Promise<boolean>;
  /** Writes all of a block into the present month of the journal, if its last change is in a month or before. */
  carry(block: DnsName, month: string): Promise<void>;
}

type Change = (wanted: readonly RequestedPtr[]) => readonly RequestedPtr[] | Promise<readonly RequestedPtr[]>;

export function ptrStore(parts: PtrStoreParts): PtrStore {
  const { paths, files, journal, command, version, alone, noteWrite, warn, now } = parts;

  const parserOf = (block: DnsName) => (content: unknown, file: string) => parsePtrDocument(content, file, block);
  const folder = ptrFolder(paths, files);
  const openBlock = async (block: DnsName) => {
    await folder.check();
    return openUnlessBroken(ptrFile(paths, block), parserOf(block), files);
  };

  /** The document of a block; a broken one is rebuilt from the journal, or else refused. */
  async function rebuilt(block: DnsName, broken: DnsSyncError): Promise<PtrDocument> {
    const known = await rebuildPtrs(journal, block);
    if (!known.ok) throw brokenPtrs(broken);
    return { format: 1, journal: known.value.id, block, wanted: known.value.wanted };
  }

  const replaceBlock = async (block: DnsName, change: Change, isWhole = false): Promise<readonly RequestedPtr[]> =>
    alone(ptrLock(block), async () => {
      const file = ptrFile(paths, block);
      const { low, broken } = await openBlock(block);
      const before = broken === null ? low.data : await rebuilt(block, broken);
      const known = before?.wanted ?? [];
      const wanted = await change(known);
      if (wanted === known && broken === null && !isWhole) return wanted;
      const isLost = before !== null && !(await journal.has(before.journal));
      const cause = { command, now: now(), isWhole: isWhole || isLost };
      const entry = ptrEntry(block, before, wanted, cause);
      const id = entry?.id ?? before?.journal;
      if (id !== undefined && (entry !== null || broken !== null)) {
        const writtenBy = version === undefined ? {} : { writtenBy: version };
        const next: PtrDocument = { format: 1, journal: id, block, wanted, ...writtenBy };
        mustBeReadable(next, file, parserOf(block));
        await noteWrite();
        if (entry !== null) await journal.append(entry);
        const kept = broken === null ? null : await keepBroken(file, files, now());
        if (wanted.length === 0) await removeDurably(files, file);
        else {
          if (before === null) await folder.make();
          await writeDocument(low, null, next);
        }
        if (broken !== null) warn(`${broken.message}: it is kept as ${kept}, and rebuilt from the journal`);
      }
      // A process that ended before this may have made the folder, or written what is said again now.
      await folder.sync();
      return wanted;
    });
  const list = ptrListFile(
    paths,
    files,
    async (work) => alone(ptrListLock, work),
    async (block, items) => replaceBlock(block, (wanted) => unitedPtrs(wanted, items)),
  );

  async function listBlocks(): Promise<readonly DnsName[]> {
    if (!(await folder.check())) return [];
    const names = await whileReading(paths.ptrs, () => files.readdir(paths.ptrs));
    return names
      .filter((name) => name.endsWith(documentEnd))
      .map((name) => zoneOfFileName(name.slice(0, -documentEnd.length)))
      .filter((block) => block !== null);
  }

  async function readBlock(block: DnsName): Promise<readonly RequestedPtr[]> {
    const { low, broken } = await openBlock(block);
    return broken === null ? (low.data?.wanted ?? []) : replaceBlock(block, (wanted) => wanted);
  }

  return {
    ptrBlocks: async () => {
      const listed = (await list.read()) ?? [];
      const all = [...(await listBlocks()), ...listed.map(({ address }) => reverseBlock(address))];
      return [...new Set(all)].sort(compareNames);
    },
    readPtrs: async (blocks) => {
      // The list comes first: what is carried over meanwhile is read twice, and not missed.
      const listed = (await list.read()) ?? [];
      const meant = new Set(blocks);
      const kept: RequestedPtr[] = [];
      for (const block of meant) for (const item of await readBlock(block)) kept.push(item);
      return unitedPtrs(
        kept,
        listed.filter(({ address }) => meant.has(reverseBlock(address))),
      );
    },
    updatePtrs: async (block, change) => {
      await list.carryOver();
      return replaceBlock(block, change);
    },
    withPtrRows: async (work) => {
      await list.carryOver();
      return alone(ptrRowsLock, work);
    },
    bring: async (block, entries) =>
      parts.aloneAtOnce(ptrLock(block), async () => {
        const { low, broken } = await openBlock(block);
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
      }),
    carry: async (block, month) => {
      const { low } = await openBlock(block);
      if (low.data !== null && monthOf(low.data.journal) <= month) await replaceBlock(block, (wanted) => wanted, true);
    },
  };
}
