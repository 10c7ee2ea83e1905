import { join } from 'node:path';
import * as v from 'valibot';
import { unless, type FileOps, type OpenFile } from '../files/file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { isAlive, machineName, ownIdentity } from './process-identity.ts';
import { isRefusal } from '../access/judge.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { createShared } from '../files/shared-file.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** A claim to a lock: a file of its own, named after the lock and the process, so that the name alone tells whose it is. */
export interface LockFile {
  readonly file: string;
  readonly pid: number;
  readonly startTime: string | null;
}

/** What a claim says of its process, for people. */
const noteSchema = v.object({
  pid: v.number(),
  command: v.string(),
  since: v.string(),
  boot: v.nullable(v.string()),
  host: v.string(),
});

/** Who made a claim: `since` in ISO 8601, UTC. */
export type LockOwner = v.InferOutput<typeof noteSchema>;

/** Claims that are withdrawn and could not be removed; to the others they last as long as this process. */
const withdrawn = new Set<string>();

/**
 * Windows tells neither when a process started nor its boot, and uses ids again within minutes. There a process keeps its
 * claims open, and they are closed with it, however it ends. The start time of these claims is `0`: versions that look at
 * the process id alone also read it.
 */
const heldOpen = '0';
const isWindows = process.platform === 'win32';

/** The open claims of this process, by path. */
const openClaims = new Map<string, OpenFile>();

/** `<lock>.<pid>.<start time>.<nonce>.lock`; lock names have dots too, the rest has none, so it reads one way only. */
const claimName = /^(.+)\.([1-9]\d{0,8})\.(\d+|x)\.[0-9a-f]{12}\.lock$/;
const unknownStart = 'x';

/** Who makes a claim: the command that tells others, and the clock in milliseconds since the epoch. */
export interface Claimant {
  readonly command: string;
  readonly now: () => number;
}

/** Makes a claim. Whether it holds the lock is to be seen after. */
export async function createLockFile(files: FileOps, folder: string, lock: string, by: Claimant): Promise<LockFile> {
  const { pid, boot } = ownIdentity();
  const startTime = isWindows ? heldOpen : ownIdentity().startTime;
  const file = `${lock}.${pid}.${startTime ?? unknownStart}.${nonce()}.lock`;
  const note: LockOwner = { pid, command: by.command, since: isoTime(by.now()), boot, host: machineName() };
  try {
    // A file that was made before its mode or group failed is a claim too, which only this process would wait for.
    const open = await createShared(files, join(folder, file));
    try {
      await open.write(`${JSON.stringify(note)}\n`);
    } finally {
      if (isWindows) openClaims.set(join(folder, file), open);
      else await open.close();
    }
  } catch (error) {
    await removeLockFile(files, folder, file);
    throw error;
  }
  return { file, pid, startTime };
}

/**
 * The claims to a lock whose processes live, in the order of their names. Those of dead ones are removed on the way;
 * one that can't be, because it is another user's in a folder that forbids it, is passed over all the same.
 */
export async function liveClaims(
  files: FileOps,
  folder: string,
  lock: string,
  report: ReportRefusal = () => {},
): Promise<LockFile[]> {
  const live: LockFile[] = [];
  for await (const claim of eachLive(files, folder, lock, report)) live.push(claim);
  return live;
}

/** Whether a lock is claimed, by the first live claim to it: where many wait, to look at all of them takes long. */
export async function someLiveClaim(
  files: FileOps,
  folder: string,
  lock: string,
  report: ReportRefusal = () => {},
): Promise<LockFile | undefined> {
  for await (const claim of eachLive(files, folder, lock, report)) return claim;
  return undefined;
}

async function* eachLive(
  files: FileOps,
  folder: string,
  lock: string,
  report: ReportRefusal,
): AsyncGenerator<LockFile> {
  // Many zones have locks at the same time: those of others are passed over by the beginning of their names.
  const names = (await files.readdir(folder)).filter((file) => file.startsWith(`${lock}.`));
  for (const file of names.sort()) {
    const claim = parseClaim(file);
    if (claim?.lock !== lock) continue;
    const gone = withdrawn.has(join(folder, file));
    if (!gone && (isOwn(folder, claim) || (await isLive(files, folder, claim, report)))) yield claim;
    // No other claim ever has this name, so that this can't remove one that lives.
    else await removeLockFile(files, folder, file);
  }
}

/** Whether the process of a claim lives. What has the name of a claim and is no file of ours claims nothing. */
async function isLive(files: FileOps, folder: string, claim: LockFile, report: ReportRefusal): Promise<boolean> {
  if (isKeptOpen(claim)) return files.isOpen(join(folder, claim.file));
  const refusals: unknown[] = [];
  const note = await readNote(files, folder, claim, (error) => {
    if (isRefusal(error)) refusals.push(error);
    report(error);
  });
  return refusals.length === 0 && isAlive({ ...claim, boot: note?.boot ?? null });
}

function isKeptOpen({ startTime }: LockFile): boolean {
  return isWindows && startTime === heldOpen;
}

/** What a claim says; null where it can't be read, or isn't written yet. */
export async function readNote(
  files: FileOps,
  folder: string,
  { file }: LockFile,
  report: ReportRefusal = () => {},
): Promise<LockOwner | null> {
  try {
    const note = v.safeParse(noteSchema, JSON.parse(await files.readFile(join(folder, file))));
    return note.success ? note.output : null;
  } catch (error) {
    report(error);
    return null;
  }
}

/**
 * Withdraws a claim. Where that fails, it is tried again when this process looks at the lock next; to others the claim
 * lasts as long as its process does and no longer.
 */
export async function removeLockFile(files: FileOps, folder: string, file: string): Promise<void> {
  const path = join(folder, file);
  try {
    await openClaims.get(path)?.close();
    openClaims.delete(path);
    await unless(['ENOENT'], files.unlink(path));
    withdrawn.delete(path);
  } catch {
    withdrawn.add(path);
  }
}

function parseClaim(file: string): (LockFile & { readonly lock: string }) | null {
  const [, lock, pid, startTime] = claimName.exec(file) ?? [];
  if (lock === undefined || startTime === undefined) return null;
  return { lock, file, pid: Number(pid), startTime: startTime === unknownStart ? null : startTime };
}

function isOwn(folder: string, { file, pid, startTime }: LockFile): boolean {
  const own = ownIdentity();
  return isWindows ? openClaims.has(join(folder, file)) : pid === own.pid && startTime === own.startTime;
}
