import { join } from 'node:path';
import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import { unless, type FileOps, type OpenFile } from '../files/file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { isAlive, machineName, ownIdentity } from './process-identity.ts';
import { isRefusal } from '../access/judge.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { createShared } from '../files/shared-file.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** A claim to a lock: a file named after the lock and the process, so that the name alone identifies it. */
export interface LockFile {
  readonly file: string;
  readonly pid: number;
  readonly startTime: string | null;
}

/** The process's description in a claim, for people. */
const noteSchema = lazily(() =>
  v.object({
    pid: v.number(),
    command: v.string(),
    since: v.string(),
    boot: v.nullable(v.string()),
    host: v.string(),
  }),
);

/** The owner of a claim; `since` is ISO 8601 in UTC. */
export type LockOwner = v.InferOutput<ReturnType<typeof noteSchema>>;

/** Withdrawn claims that couldn't be removed. For other processes they last as long as this process. */
const withdrawn = new Set<string>();

/**
 * The start time of claims on Windows, where processes are recognized by open files.
 * Windows reports neither start times nor boots, and reuses IDs within minutes. So a process keeps its claims open, and
 * they are closed with it. Older versions, which check only the process ID, can read `0` too.
 */
const heldOpen = '0';
const isWindows = process.platform === 'win32';

/** The open claims of this process, by path. */
const openClaims = new Map<string, OpenFile>();

/**
 * `<lock>.<pid>.<start time>.<nonce>.lock`.
 * Lock names can contain dots, the other parts can't, so parsing is unambiguous.
 */
const claimName = /^(.+)\.([1-9]\d{0,8})\.(\d+|x)\.[0-9a-f]{12}\.lock$/;
const unknownStart = 'x';

/** The owner of a new claim: its command for other processes, and the clock in milliseconds since the epoch. */
export interface Claimant {
  readonly command: string;
  readonly now: () => number;
}

/** Creates a claim. The caller then checks whether it holds the lock. */
export async function createLockFile(files: FileOps, folder: string, lock: string, by: Claimant): Promise<LockFile> {
  const { pid, boot } = ownIdentity();
  const startTime = isWindows ? heldOpen : ownIdentity().startTime;
  const file = `${lock}.${pid}.${startTime ?? unknownStart}.${nonce()}.lock`;
  const note: LockOwner = { pid, command: by.command, since: isoTime(by.now()), boot, host: machineName() };
  try {
    // If setting its mode or group fails, the claim must be removed, or this process would wait for itself.
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
 * Returns the claims to a lock whose processes are alive, sorted by name.
 * Removes those of dead processes. One that can't be removed, because it belongs to another user in a sticky folder, is
 * still ignored.
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

/** Checks whether a lock is claimed, by the first live claim. With many waiting processes, checking all takes long. */
export async function findLiveClaim(
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
  // Many zones have locks at the same time; skip those of others by their prefix.
  const prefix = `${lock}.`;
  const names = (await files.readdir(folder)).filter((file) => file.startsWith(prefix));
  for (const file of names.sort()) {
    const claim = parseClaim(file);
    if (claim?.lock !== lock) continue;
    const gone = withdrawn.has(join(folder, file));
    if (!gone && (isOwn(folder, claim) || (await isLive(files, folder, claim, report)))) yield claim;
    // Names are unique, so this can't remove a live claim.
    else await removeLockFile(files, folder, file);
  }
}

/** Checks whether the process of a claim is alive. A foreign file with the name of a claim claims nothing. */
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

/** Reads a claim; null if it can't be read or isn't written yet. */
export async function readNote(
  files: FileOps,
  folder: string,
  { file }: LockFile,
  report: ReportRefusal = () => {},
): Promise<LockOwner | null> {
  try {
    const note = v.safeParse(noteSchema(), JSON.parse(await files.readFile(join(folder, file))));
    return note.success ? note.output : null;
  } catch (error) {
    report(error);
    return null;
  }
}

/**
 * Withdraws a claim.
 * If removal fails, it is tried again when this process next checks the lock. For other processes the claim lasts as
 * long as this process.
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
