import { join } from 'node:path';
import { isKnownError } from '../../reconcile/error.ts';
import { ageOf } from '../../reconcile/age-of.ts';
import { isIsoTime, parseTime } from '../../reconcile/iso-time.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../documents/document.ts';
import { monthAfter } from '../events/event-file.ts';
import { dropEventsOf, dropOldEvents, excessEvents } from '../events/event-retention.ts';
import { syncFolder, writeDurably } from '../files/durable-file.ts';
import { oldestBeyond } from '../events/oldest-beyond.ts';
import { systemCode, unless, type FileOps } from '../files/file-ops.ts';
import { monthFiles, packedEnd, type MonthFile } from './journal-files.ts';
import { monthOf } from './journal-id.ts';
import type { StateContext } from '../context.ts';
import { readAll } from '../files/read-all.ts';
import { upkeepLock } from '../files/paths.ts';
import { withHint } from '../../text/with-hint.ts';

const day = 86_400_000;

/** Octets at the start of a file that contain the time of its first entry. */
const headOctets = 100;

/** How much is kept: when ended months are packed, and the limit of the journal in octets. */
export interface Upkeep {
  readonly packAfterMs: number;
  /** Infinite if another command drops months. */
  readonly maxOctets: number;
}

/** The events beside the journal have at most this part of its limit. */
const partOfEvents = 1 / 8;

/** One day after the end of a month, no process writes to its file anymore. */
export const upkeep: Upkeep = { packAfterMs: day, maxOctets: 512 * 1024 * 1024 };

/** The documents that the journal must be able to rebuild, and how they are copied from a dropped month. */
export interface Copiers {
  readonly zones: {
    list(): Promise<readonly DnsName[]>;
    /** Changes a document and, unless it is the same object, writes the complete zone into the present month. */
    copyToPresent(zone: DnsName, change: Change): Promise<unknown>;
  };
  readonly ptrs: {
    ptrBlocks(): Promise<readonly DnsName[]>;
    /** Writes a complete block into the present month, if its last change is in the given month or earlier. */
    copyToPresent(block: DnsName, month: string): Promise<void>;
  };
}

type Change = (document: ZoneDocument | null) => ZoneDocument | null;

/**
 * Packs ended months, and drops the oldest months beyond the limits.
 * Zones that need a dropped month are copied first. Failures are reported and left for the next time, because nothing
 * waits for this.
 */
export async function keepJournal(
  { packAfterMs, maxOctets }: Upkeep,
  context: StateContext,
  copiers: Copiers,
): Promise<void> {
  const { files, paths, alone, now, warn } = context;
  const maxEventOctets = maxOctets * partOfEvents;
  const folder = paths.journal;
  const packable = async (): Promise<readonly MonthFile[]> => {
    const all = await monthFiles(files, folder);
    const over = all.filter((file) => !file.packed && endOf(file.month) + packAfterMs <= now());
    if (over.length === 0) return [];
    const begun = await lastBegun(files, all, packAfterMs, now());
    return over.filter((file) => file.month < begun);
  };
  const work = async (): Promise<void> => {
    for (const file of await packable()) await pack(files, folder, file);
    await dropOldest(maxOctets, files, folder, copiers);
    await dropOldEvents(files, folder, maxEventOctets);
  };
  try {
    const isNeeded =
      (await packable()).length > 0 ||
      (Number.isFinite(maxOctets) &&
        ((await excessMonths(files, folder, maxOctets)).length > 0 ||
          (await excessEvents(files, folder, maxEventOctets)).length > 0));
    if (isNeeded) await alone(upkeepLock, work, 0);
  } catch (error) {
    if (!isKnownError(error) && systemCode(error) === null) throw error;
    // Another process does this work, or works on a zone that must be copied first.
    if (isKnownError(error, 'locked')) return;
    const problem = isKnownError(error) ? withHint(error) : (error as Error).message;
    warn(`the journal could not be packed or limited: ${problem}`);
  }
}

/**
 * Returns the last month whose first entry is old enough to pack; empty if none is.
 * The clock alone doesn't end a month: if it was just set forward, other processes still write to the previous one.
 */
async function lastBegun(files: FileOps, all: readonly MonthFile[], packAfterMs: number, now: number): Promise<string> {
  for (const file of all.filter(({ packed }) => !packed).toReversed()) {
    const at = await firstTime(files, file);
    const age = at === null ? null : ageOf(at, now);
    if (age !== null && age >= packAfterMs) return file.month;
  }
  return '';
}

/** Returns when the first entry of a month was written, in milliseconds since the epoch; null if unreadable. */
async function firstTime(files: FileOps, { path }: MonthFile): Promise<number | null> {
  const log = await files.openLog(path, 'read');
  try {
    const [, at] = /^\{"id":"\w+","at":"([^"]+)"/.exec((await log.read(0, headOctets)).toString('latin1')) ?? [];
    return at === undefined || !isIsoTime(at) ? null : parseTime(at);
  } finally {
    await log.close();
  }
}

/** Returns the end of a month in milliseconds since the epoch. */
function endOf(month: string): number {
  return parseTime(`${monthAfter(month)}-01T00:00:00Z`);
}

/** Packs a month, including what others append until the file has no name. Later writers notice that. */
async function pack(files: FileOps, folder: string, { month, path }: MonthFile): Promise<void> {
  const target = join(folder, month + packedEnd);
  const log = await files.openLog(path, 'read');
  try {
    const plain = await log.read(0, await log.size());
    await addPacked(files, target, plain);
    await files.unlink(path);
    const late = await log.read(plain.length, (await log.size()) - plain.length);
    if (late.length > 0) await addPacked(files, target, late);
    await syncFolder(files, folder);
  } finally {
    await log.close();
  }
}

/** Adds octets to a pack. If a process ended before removing the plain file, its content is in both files. */
async function addPacked(files: FileOps, target: string, plain: Buffer): Promise<void> {
  const before = await unless(['ENOENT'], readAll(files, target));
  // Loaded on demand, because the hook seldom needs it.
  const { gunzipSync, gzipSync } = await import('node:zlib');
  const known = before === undefined ? Buffer.alloc(0) : gunzipSync(before);
  const lines = plain.at(-1) === 0x0a ? plain : Buffer.concat([plain, Buffer.from('\n')]);
  const isThere = known.subarray(-lines.length).equals(lines);
  if (!isThere) await writeDurably(files, target, gzipSync(Buffer.concat([known, lines])));
}

/** Drops packed months with their events, oldest first. A month that can't be copied stays, and so do later ones. */
async function dropOldest(maxOctets: number, files: FileOps, folder: string, { zones, ptrs }: Copiers): Promise<void> {
  for (const { month, path } of await excessMonths(files, folder, maxOctets)) {
    for (const zone of await zones.list()) await zones.copyToPresent(zone, (document) => neededOf(document, month));
    for (const block of await ptrs.ptrBlocks()) await ptrs.copyToPresent(block, month);
    await files.unlink(path);
    await dropEventsOf(files, folder, month);
    await syncFolder(files, folder);
  }
}

/** Returns the oldest packed months that are too much. */
async function excessMonths(files: FileOps, folder: string, maxOctets: number): Promise<readonly MonthFile[]> {
  const all = await monthFiles(files, folder);
  const firstPlain = all.findIndex(({ packed }) => !packed);
  return oldestBeyond(files, all, maxOctets, firstPlain === -1 ? all.length : firstPlain);
}

/**
 * Returns a new object if a zone's last change is in the given month or earlier, because it can't be rebuilt without.
 */
function neededOf(document: ZoneDocument | null, month: string): ZoneDocument | null {
  return document?.journal === undefined || monthOf(document.journal) > month ? document : { ...document };
}
