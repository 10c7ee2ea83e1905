import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import type { StateContext } from '../context.ts';
import { ptrListLock, ptrRowsLock } from '../files/paths.ts';
import type { Journal } from '../journal/journal.ts';
import { ptrBlocks, type PtrBlocks, type PtrsChange } from './ptr-blocks.ts';
import { ptrListFile, unitedPtrs } from './ptr-list.ts';

/** The PTRs that Plesk requests, by block of reverse names (`reverseBlock`). */
export interface PtrDocuments {
  /** Lists the blocks with requested PTRs, in canonical order. */
  ptrBlocks(): Promise<readonly DnsName[]>;
  /** Reads the requested PTRs of blocks, in their order. */
  readPtrs(blocks: readonly DnsName[]): Promise<readonly RequestedPtr[]>;
  /** Changes the requested PTRs of a block. Each block has its own document, lock and chain of changes. */
  updatePtrs(block: DnsName, change: PtrsChange): Promise<readonly RequestedPtr[]>;
  /** Runs work as the only process that changes which zones' rows request PTRs. */
  withPtrRows<T>(work: () => Promise<T>): Promise<T>;
}

/** The requested PTRs, and the operations that the journal needs. */
export type PtrStore = PtrDocuments & Pick<PtrBlocks, 'recover' | 'copyToPresent'>;

/** Opens the requested PTRs. The first change migrates the single list of earlier versions. */
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
      // The list is read first: items migrated meanwhile are read twice, not missed.
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
    recover: async (block, entries) => blocks.recover(block, entries),
    copyToPresent: async (block, month) => blocks.copyToPresent(block, month),
  };
}
