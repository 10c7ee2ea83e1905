import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import type { StateContext } from '../context.ts';
import { ptrListLock, ptrRowsLock } from '../files/paths.ts';
import type { Journal } from '../journal/journal.ts';
import { ptrBlocks, type PtrBlocks, type PtrsChange } from './ptr-blocks.ts';
import { ptrListFile, unitedPtrs } from './ptr-list.ts';

/** The PTRs that Plesk wants, by blocks of reverse names (`reverseBlock`). */
export interface PtrDocuments {
  /** The blocks that have wanted PTRs, in canonical order. */
  ptrBlocks(): Promise<readonly DnsName[]>;
  /** The wanted PTRs of blocks, in their order. */
  readPtrs(blocks: readonly DnsName[]): Promise<readonly RequestedPtr[]>;
  /** Changes the wanted PTRs of a block. Each block has a document, a lock and a chain of changes of its own. */
  updatePtrs(block: DnsName, change: PtrsChange): Promise<readonly RequestedPtr[]>;
  /** Works as the one process that changes which PTRs are wanted as rows of zones. */
  withPtrRows<T>(work: () => Promise<T>): Promise<T>;
}

/** The wanted PTRs, and what the journal does with their documents. */
export type PtrStore = PtrDocuments & Pick<PtrBlocks, 'bring' | 'carry'>;

/** Opens the wanted PTRs; what the one list of earlier versions has moves into the blocks with the first change. */
export function ptrStore(context: StateContext, journal: Journal, noteWrite: () => Promise<void>): PtrStore {
  const { paths, files, alone } = context;
  const blocks = ptrBlocks(context, journal, noteWrite);
  const list = ptrListFile(
    paths,
    files,
    async (work) => alone(ptrListLock, work),
    async (block, items) => blocks.update(block, (wanted) => unitedPtrs(wanted, items)),
  );
  return {
    ptrBlocks: async () => {
      const listed = (await list.read()) ?? [];
      const all = [...(await blocks.list()), ...listed.map(({ address }) => reverseBlock(address))];
      return [...new Set(all)].sort(compareNames);
    },
    readPtrs: async (wantedBlocks) => {
      // The list comes first: what is carried over meanwhile is read twice, and not missed.
      const listed = (await list.read()) ?? [];
      const meant = new Set(wantedBlocks);
      const kept: RequestedPtr[] = [];
      for (const block of meant) for (const item of await blocks.read(block)) kept.push(item);
      return unitedPtrs(
        kept,
        listed.filter(({ address }) => meant.has(reverseBlock(address))),
      );
    },
    updatePtrs: async (block, change) => {
      await list.carryOver();
      return blocks.update(block, change);
    },
    withPtrRows: async (work) => {
      await list.carryOver();
      return alone(ptrRowsLock, work);
    },
    bring: async (block, entries) => blocks.bring(block, entries),
    carry: async (block, month) => blocks.carry(block, month),
  };
}
