import type { DnsName } from '../../reconcile/dns/name.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { StateContext } from '../context.ts';
import type { PtrDocument } from '../documents/document.ts';
import { ptrLock } from '../files/paths.ts';
import type { PtrEntry } from '../journal/journal-entry.ts';
import { monthOf } from '../journal/journal-id.ts';
import type { Journal } from '../journal/journal.ts';
import { ptrFiles, type OpenedPtrs } from './ptr-files.ts';
import { ptrEntry, ptrsBroughtForward, rebuildPtrs } from './ptr-journal.ts';
import { brokenPtrs } from './ptr-list.ts';

/** Returns the new requested PTRs of a block. */
export type PtrsChange = (
  wanted: readonly RequestedPtr[],
) => readonly RequestedPtr[] | Promise<readonly RequestedPtr[]>;

/** The documents of requested PTRs, one per block of reverse names. */
export interface PtrBlocks {
  list(): Promise<readonly DnsName[]>;
  read(block: DnsName): Promise<readonly RequestedPtr[]>;
  update(block: DnsName, change: PtrsChange): Promise<readonly RequestedPtr[]>;
  /** Updates the document of a block by journal entries; returns whether it changed. */
  recover(block: DnsName, entries: readonly PtrEntry[]): Promise<boolean>;
  /** Writes a complete block into the present month, if its last change is in the given month or earlier. */
  copyToPresent(block: DnsName, month: string): Promise<void>;
}

/** Opens the documents of requested PTRs. `noteWrite` is called before each write. */
export function ptrBlocks(context: StateContext, journal: Journal, noteWrite: () => Promise<void>): PtrBlocks {
  const { command, version, by, now, alone } = context;
  const files = ptrFiles(context);

  /** Writes the requested PTRs of a block: first the journal, then the document. */
  async function write(block: DnsName, opened: OpenedPtrs, wanted: readonly RequestedPtr[], isWhole: boolean) {
    const { broken, before } = opened;
    const isLost = before !== null && !(await journal.has(before.journal));
    const entry = ptrEntry(block, before, wanted, { command, by, now: now(), isWhole: isWhole || isLost });
    const id = entry?.id ?? before?.journal;
    if (id === undefined || (entry === null && broken === null)) return;
    const writtenBy = version === undefined ? {} : { writtenBy: version };
    const next: PtrDocument = { format: 1, journal: id, block, wanted, ...writtenBy };
    files.mustBeReadable(next);
    await noteWrite();
    if (entry !== null) await journal.append(entry);
    await files.replace(block, opened, wanted.length === 0 ? null : next);
  }

  const change = async (block: DnsName, make: PtrsChange, isWhole = false): Promise<readonly RequestedPtr[]> =>
    alone(ptrLock(block), async () => {
      const { low, broken } = await files.open(block);
      const before = broken === null ? low.data : await rebuilt(journal, block, broken);
      const known = before?.wanted ?? [];
      const wanted = await make(known);
      if (wanted === known && broken === null && !isWhole) return wanted;
      await write(block, { low, broken, before }, wanted, isWhole);
      // An interrupted process may have created the folder, or written the same content, without a sync.
      await files.sync();
      return wanted;
    });

  const recover = async (block: DnsName, entries: readonly PtrEntry[]): Promise<boolean> => {
    const { low, broken } = await files.open(block);
    if (broken !== null) throw broken;
    const before = low.data;
    const next = ptrsBroughtForward(before, entries);
    if (next === before) return false;
    // Throws `state-broken` for a damaged line, which is then skipped.
    if (next !== null) files.parse(block, next);
    await noteWrite();
    await files.replace(block, { low, broken, before }, next);
    await files.sync();
    return true;
  };

  return {
    list: async () => files.list(),
    read: async (block) => {
      const { low, broken } = await files.open(block);
      return broken === null ? (low.data?.wanted ?? []) : change(block, (wanted) => wanted);
    },
    update: async (block, make) => change(block, make),
    recover: async (block, entries) => alone(ptrLock(block), async () => recover(block, entries), 0),
    copyToPresent: async (block, month) => {
      const { low } = await files.open(block);
      if (low.data !== null && monthOf(low.data.journal) <= month) await change(block, (wanted) => wanted, true);
    },
  };
}

/** Rebuilds a broken document from the journal; throws if the journal has no entry of the block. */
async function rebuilt(journal: Journal, block: DnsName, broken: DnsSyncError): Promise<PtrDocument> {
  const known = await rebuildPtrs(journal, block);
  if (!known.ok) throw brokenPtrs(broken);
  return { format: 1, journal: known.value.id, block, wanted: known.value.wanted };
}
