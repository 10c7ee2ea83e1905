import { join } from 'node:path';
import { isKnownError } from '../../reconcile/error.ts';
import { ageOf } from '../../reconcile/age-of.ts';
import { isIsoTime, parseTime } from '../../reconcile/iso-time.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../documents/document.ts';
import { syncFolder, writeDurably } from '../files/durable-file.ts';
import { systemCode, unless, type FileOps } from '../files/file-ops.ts';
import { monthFiles, packedEnd, type MonthFile } from './journal-files.ts';
import { monthOf } from './journal-id.ts';
import type { StateContext } from '../context.ts';
import { readAll } from '../files/read-all.ts';
import { upkeepLock } from '../files/paths.ts';

const day = 86_400_000;

/** The beginning of a file that has the time of its first entry, in octets. */
const headOctets = 100;

/** What of the journal is kept: months are packed so long after their end, and all together have so many octets at most. */
export interface Upkeep {
  readonly packAfterMs: number;
  readonly mostOctets: number;
}

/** A month that is packed a day after its end has been left by every process that began to write there. */
export const upkeep: Upkeep = { packAfterMs: day, mostOctets: 512 * 1024 * 1024 };

/** The documents that the journal must be able to rebuild, and how they are carried over from a month that is dropped. */
export interface Carriers {
  readonly zones: {
    list(): Promise<readonly DnsName[]>;
    /** Changes a document, and writes the whole of its zone into the present month if it isn't the very same. */
    carry(zone: DnsName, change: Change): Promise<unknown>;
  };
  readonly ptrs: {
    ptrBlocks(): Promise<readonly DnsName[]>;
    /** Writes all of a block into the present month of the journal, if its last change is in a month or before. */
    carry(block: DnsName, month: string): Promise<void>;
  };
}

type Change = (document: ZoneDocument | null) => ZoneDocument | null;

/**
 * Packs months that are over, and drops the oldest where all are too much; that is looked at when a month is packed. What a
 * zone needs of a dropped month is carried over before. What goes wrong is left for the next time: nothing waits for it.
 */
export async function keepJournal(
  { packAfterMs, mostOctets }: Upkeep,
  { files, paths, alone, now }: StateContext,
  carriers: Carriers,
): Promise<void> {
  const folder = paths.journal;
  const packable = async (): Promise<readonly MonthFile[]> => {
    const all = await monthFiles(files, folder);
    const over = all.filter((file) => !file.packed && endOf(file.month) + packAfterMs <= now());
    if (over.length === 0) return [];
    const begun = await lastBegun(files, all, packAfterMs, now());
    return over.filter((file) => file.month < begun);
  };
  try {
    if ((await packable()).length === 0) return;
    const work = async (): Promise<void> => {
      for (const file of await packable()) await pack(files, folder, file);
      await dropOldest(mostOctets, files, folder, carriers);
    };
    await alone(upkeepLock, work, 0);
  } catch (error) {
    if (!isKnownError(error) && systemCode(error) === null) throw error;
  }
}

/**
 * The last month whose first entry has the age of a packable month; empty if there is none. The clock alone doesn't end a month:
 * where it has just been set forward, other processes still write into the one before.
 */
async function lastBegun(files: FileOps, all: readonly MonthFile[], packAfterMs: number, now: number): Promise<string> {
  for (const file of all.filter(({ packed }) => !packed).toReversed()) {
    const at = await firstTime(files, file);
    const age = at === null ? null : ageOf(at, now);
    if (age !== null && age >= packAfterMs) return file.month;
  }
  return '';
}

/** When the first entry of a month was written, in milliseconds since the epoch; null if its beginning is no entry. */
async function firstTime(files: FileOps, { path }: MonthFile): Promise<number | null> {
  const log = await files.openLog(path, 'read');
  try {
    const [, at] = /^\{"id":"\w+","at":"([^"]+)"/.exec((await log.read(0, headOctets)).toString('latin1')) ?? [];
    return at === undefined || !isIsoTime(at) ? null : parseTime(at);
  } finally {
    await log.close();
  }
}

/** When a month ends, in milliseconds since the epoch; NaN for the last one that can be written. */
function endOf(month: string): number {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const next = number === 12 ? [year + 1, 1] : [year, number + 1];
  return parseTime(`${String(next[0]).padStart(4, '0')}-${String(next[1]).padStart(2, '0')}-01T00:00:00Z`);
}

/** Packs a month, with what others append to it until it has no name any more; who appends later notices that. */
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

/** What was packed before comes first; a process that ended before it removed the plain file left all of it in both. */
async function addPacked(files: FileOps, target: string, plain: Buffer): Promise<void> {
  const before = await unless(['ENOENT'], readAll(files, target));
  // Loaded when it is needed: the hook mostly has nothing to do with it.
  const { gunzipSync, gzipSync } = await import('node:zlib');
  const known = before === undefined ? Buffer.alloc(0) : gunzipSync(before);
  const lines = plain.at(-1) === 0x0a ? plain : Buffer.concat([plain, Buffer.from('\n')]);
  const isThere = known.subarray(-lines.length).equals(lines);
  if (!isThere) await writeDurably(files, target, gzipSync(Buffer.concat([known, lines])));
}

/** Drops packed months, the oldest first; one that can't be carried over stays. */
async function dropOldest(
  mostOctets: number,
  files: FileOps,
  folder: string,
  { zones, ptrs }: Carriers,
): Promise<void> {
  const all = await monthFiles(files, folder);
  const sizes = await Promise.all(all.map((file) => sizeOf(files, file.path)));
  let octets = sizes.reduce((sum, size) => sum + size, 0);
  for (const [i, { month, path, packed }] of all.entries()) {
    if (octets <= mostOctets || !packed) return;
    for (const zone of await zones.list()) await zones.carry(zone, (document) => neededOf(document, month));
    for (const block of await ptrs.ptrBlocks()) await ptrs.carry(block, month);
    await files.unlink(path);
    await syncFolder(files, folder);
    octets -= sizes[i] ?? 0;
  }
}

/** Another object where a zone's last change is in a month, or an earlier one: then it can't be folded without. */
function neededOf(document: ZoneDocument | null, month: string): ZoneDocument | null {
  return document?.journal === undefined || monthOf(document.journal) > month ? document : { ...document };
}

async function sizeOf(files: FileOps, path: string): Promise<number> {
  const log = await files.openLog(path, 'read');
  try {
    return await log.size();
  } finally {
    await log.close();
  }
}
