import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DnsSyncError } from '../../reconcile/error.ts';
import {
  removeLockFile,
  liveClaims,
  createLockFile,
  readNote,
  someLiveClaim,
  type LockFile,
  type Claimant,
} from './lock-file.ts';
import { nodeFiles, unless, type FileOps } from '../files/file-ops.ts';
import { monotonicMs } from './lock-waits.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { whileWriting } from '../files/file-errors.ts';

/** How long to wait for others, in milliseconds, 0 for not at all; `command` tells the others who holds the lock. */
export interface LockOptions {
  readonly timeoutMs: number;
  readonly command: string;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly files?: FileOps;
  readonly report?: ReportRefusal;
}

/** The pause between two looks at a lock that is held, in milliseconds, first and longest. */
const firstPauseMs = 5;
const maxPauseMs = 50;

/**
 * Works while holding the lock of a name, alone among the processes of this machine that use the folder and see one
 * another's ids, and among the tasks of one process. Throws `locked`, with the holder's id, command and time, where
 * others keep it for too long, and `state-not-writable` where no claim can be made. The lock is given back whatever
 * becomes of the work; a process that is killed holds it no longer.
 *
 * Everybody who wants the lock makes a claim, a file with a name of its own, then lists the folder, and holds the lock
 * only if the list shows no other claim of a live process. Of two that held it at once, one would have made its claim
 * first, and kept it; so that claim was there when the other listed the folder after making its own, and the other would
 * have seen it: no two can hold it. There is nothing to take over from the dead, and so no race of taking over: a claim
 * of a dead process is passed over, and since no name is used twice, removing it can't hit a live one. This asks of the
 * folder what local file systems keep: a listing shows every file that was there before it began and still is after it.
 *
 * Claims that are made at the same time see one another, and nobody holds the lock: the one with the smallest name
 * stays and looks again, the others withdraw. Who sees a claim beforehand makes none, so that this is rare.
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
    let rival = await someLiveClaim(files, folder, name, report);
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

/** Makes a claim; once more where the folder was just put into its place by another process (`prepareFolders`). */
async function claimOnce(files: FileOps, folder: string, name: string, by: Claimant): Promise<LockFile> {
  const make = async (): Promise<LockFile> => createLockFile(files, folder, name, by);
  return (await unless(['ENOENT'], make())) ?? make();
}

/** Sees whether a claim holds the lock; if not, gives the claim that stands against it. */
async function contend(
  list: () => Promise<readonly LockFile[]>,
  claim: LockFile,
  waiting: Patience,
): Promise<'held' | LockFile> {
  for (;;) {
    const claims = await list();
    const rival = claims.find((item) => item.file !== claim.file);
    // A claim that isn't seen doesn't count: others can't see it either.
    const seen = claims.some((item) => item.file === claim.file);
    if (!seen || rival === undefined) return seen ? 'held' : (rival ?? claim);
    if (rival.file < claim.file || !(await waiting.more())) return rival;
  }
}

interface Patience {
  /** Pauses a little, longer each time; false where the time is up. */
  more(): Promise<boolean>;
}

/** The jitter keeps those who wait from coming back together. */
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
    `wait for it, or end it; where process ${rival.pid} isn't dns-sync, remove ${join(folder, rival.file)}`,
  );
}
