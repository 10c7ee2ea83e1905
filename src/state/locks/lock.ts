import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DnsSyncError } from '../../reconcile/error.ts';
import {
  removeLockFile,
  liveClaims,
  createLockFile,
  readNote,
  findLiveClaim,
  type LockFile,
  type Claimant,
} from './lock-file.ts';
import { nodeFiles, unless, type FileOps } from '../files/file-ops.ts';
import { monotonicMs } from './lock-waits.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { whileWriting } from '../files/file-errors.ts';

/** How long to wait for other processes, in milliseconds, or 0. `command` is shown to waiting processes. */
export interface LockOptions {
  readonly timeoutMs: number;
  readonly command: string;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly files?: FileOps;
  readonly report?: ReportRefusal;
}

/** Shortest and longest pause between two checks of a held lock, in milliseconds. */
const firstPauseMs = 5;
const maxPauseMs = 50;

/**
 * Runs work while holding the lock of a name.
 *
 * The lock excludes the tasks of this process, and other processes of this machine that use the folder and can see each
 * other's IDs. It is released however the work ends; a killed process no longer holds it. Throws `locked`, with the
 * holder's ID, command and time, if others keep it for too long, and `state-not-writable` if no claim can be made.
 *
 * Each process that wants the lock makes a claim, a file with a unique name. Then it lists the folder, and holds the lock
 * only if no other claim of a live process is listed. Two processes can't both hold it: one of them made its claim first
 * and kept it, so the other saw that claim when it listed the folder after making its own. Claims of dead processes are
 * ignored. As names are never reused, removing one can't hit a live claim, so no lock is ever taken over. The folder must
 * behave like that of a local file system: a listing includes every file that exists from before its start until its end.
 *
 * Simultaneous claims see each other, and none holds the lock: the smallest name stays and checks again, the others
 * withdraw. This is rare, because a process that sees a claim makes none.
 */
export async function withLock<T>(
  folder: string,
  name: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const files = options.files ?? nodeFiles;
  const claim = await whileWriting(folder, () => acquire(files, folder, name, options));
  try {
    return await work();
  } finally {
    await removeLockFile(files, folder, claim.file);
  }
}

async function acquire(
  files: FileOps,
  folder: string,
  name: string,
  { timeoutMs, command, now, report }: LockOptions,
): Promise<LockFile> {
  const waiting = patience(timeoutMs);
  for (;;) {
    let rival = await findLiveClaim(files, folder, name, report);
    if (rival === undefined) {
      const claim = await claimOnce(files, folder, name, { command, now });
      let result: 'held' | LockFile | null = null;
      try {
        result = await contend(async () => liveClaims(files, folder, name), claim, waiting);
      } finally {
        if (result !== 'held') await removeLockFile(files, folder, claim.file);
      }
      if (result === 'held') return claim;
      rival = result;
    }
    if (!(await waiting.more())) throw await locked(files, folder, name, rival);
  }
}

/** Makes a claim; tries again if another process has just created the folder (`prepareFolders`). */
async function claimOnce(files: FileOps, folder: string, name: string, by: Claimant): Promise<LockFile> {
  const make = async (): Promise<LockFile> => createLockFile(files, folder, name, by);
  return (await unless(['ENOENT'], make())) ?? make();
}

/** Checks whether a claim holds the lock; if not, returns the claim that prevents it. */
async function contend(
  list: () => Promise<readonly LockFile[]>,
  claim: LockFile,
  waiting: Patience,
): Promise<'held' | LockFile> {
  for (;;) {
    const claims = await list();
    const rival = claims.find((item) => item.file !== claim.file);
    // A claim that we don't see doesn't count, because others don't see it either.
    const seen = claims.some((item) => item.file === claim.file);
    if (!seen || rival === undefined) return seen ? 'held' : (rival ?? claim);
    if (rival.file < claim.file || !(await waiting.more())) return rival;
  }
}

interface Patience {
  /** Pauses a little longer each time; returns false when the time is up. */
  more(): Promise<boolean>;
}

/** Creates the pauses. Jitter spreads the processes that wait. */
function patience(timeoutMs: number): Patience {
  const end = monotonicMs() + timeoutMs;
  let next = firstPauseMs;
  return {
    more: async () => {
      const left = end - monotonicMs();
      if (left <= 0) return false;
      await pause(Math.min(left, next * (0.5 + Math.random() / 2)));
      next = Math.min(maxPauseMs, next * 1.5);
      return true;
    },
  };
}

async function locked(files: FileOps, folder: string, name: string, rival: LockFile): Promise<DnsSyncError> {
  const note = await readNote(files, folder, rival);
  const doing = note === null ? '' : ` ("${note.command}", since ${note.since})`;
  return new DnsSyncError(
    'locked',
    `${name} is locked by process ${rival.pid}${doing}`,
    `wait until it ends, or stop it. If process ${rival.pid} is not dns-sync, remove ${join(folder, rival.file)}`,
  );
}
