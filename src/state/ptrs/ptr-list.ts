import { DnsSyncError } from '../../reconcile/error.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { ptrKey, sortPtrs, type RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import { parsePtrList } from '../documents/parse-document.ts';
import { removeDurably } from '../files/durable-file.ts';
import type { FileOps } from '../files/file-ops.ts';
import { isBroken, openDocument } from '../documents/open-document.ts';
import type { StatePaths } from '../files/paths.ts';

/** The single list of requested PTRs in earlier versions. */
export interface PtrListFile {
  /** Returns the items of the list; null if it doesn't exist. */
  read(): Promise<readonly RequestedPtr[] | null>;
  /** Migrates the list to a document per block, and removes it. */
  carryOver(): Promise<void>;
}

/** Blocks migrated in parallel. */
const atOnce = 8;

/** Opens the list. `alone` runs work under its lock; `add` adds items that a block lacks. */
export function ptrListFile(
  { ptrList: file }: StatePaths,
  files: FileOps,
  alone: (work: () => Promise<void>) => Promise<void>,
  add: (block: DnsName, items: readonly RequestedPtr[]) => Promise<unknown>,
): PtrListFile {
  async function read(): Promise<readonly RequestedPtr[] | null> {
    try {
      return (await openDocument(file, parsePtrList, files)).data?.wanted ?? null;
    } catch (error) {
      throw isBroken(error) ? brokenPtrs(error) : error;
    }
  }

  /**
   * Migrates the list.
   * No block changes before the list is removed. So an interrupted migration leaves only copies, and the next one adds
   * nothing that was removed meanwhile.
   */
  async function carry(): Promise<void> {
    if ((await read()) === null) return;
    await alone(async () => {
      const groups = [...groupBy((await read()) ?? [], ({ address }) => reverseBlock(address))];
      while (groups.length > 0)
        await Promise.all(groups.splice(0, atOnce).map(async ([block, items]) => add(block, items)));
      await removeDurably(files, file);
    });
  }

  let carried: Promise<void> | null = null;
  return {
    read,
    carryOver: async () => {
      carried ??= carry().catch((error: unknown) => {
        carried = null;
        throw error;
      });
      return carried;
    },
  };
}

/** Creates the error for broken PTR requests that the journal doesn't know. */
export function brokenPtrs({ message }: DnsSyncError): DnsSyncError {
  return new DnsSyncError(
    'state-broken',
    message,
    'restore it from a backup, or remove it and create the PTR records of these addresses in Plesk again',
  );
}

/** Merges two lists of requested PTRs. */
export function unitedPtrs(wanted: readonly RequestedPtr[], others: readonly RequestedPtr[]): readonly RequestedPtr[] {
  const known = new Set(wanted.map(ptrKey));
  return sortPtrs([...wanted, ...others.filter((item) => !known.has(ptrKey(item)))]);
}
