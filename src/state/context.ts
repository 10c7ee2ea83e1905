import { prepareFolders, realRoot } from './access/folders.ts';
import { refusalReporter, type ReportRefusal } from './access/report-refusal.ts';
import { nodeFiles, type FileOps } from './files/file-ops.ts';
import { statePaths, type StatePaths } from './files/paths.ts';
import { withLock } from './locks/lock.ts';
import { lockWaits } from './locks/lock-waits.ts';

/**
 * Works alone among all processes under a lock. Waits `timeoutMs` at most, by default as long as the command may. Throws
 * `locked`.
 */
export type Alone = <T>(lock: string, work: () => Promise<T>, timeoutMs?: number) => Promise<T>;

/** What all parts of the state share. */
export interface StateContext {
  readonly paths: StatePaths;
  readonly files: FileOps;
  readonly command: string;
  readonly version: string | undefined;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly warn: (text: string) => void;
  readonly report: ReportRefusal;
  readonly alone: Alone;
}

/**
 * `command` tells others who holds a lock, `now` is the clock in milliseconds since the epoch, `version` the version of the
 * program that wrote a document. `warn` reports what was repaired. `budgetMs` is the time that is left to the command
 * (`lockWaits`). `server` is the name of this server, if the configuration gives one. `files` are the calls to the file system.
 */
export interface StoreOptions {
  readonly command: string;
  readonly now: () => number;
  readonly server?: string | undefined;
  readonly version?: string;
  readonly warn?: (text: string) => void;
  readonly budgetMs?: number | null;
  readonly files?: FileOps;
}

/** Opens a state directory, and makes what is missing of it. */
export async function openContext(
  directory: string,
  { command, now, version, warn = () => {}, budgetMs = null, files = nodeFiles }: StoreOptions,
): Promise<StateContext> {
  const report = refusalReporter(warn);
  const lockWaitMs = lockWaits(budgetMs);
  const paths = statePaths(await realRoot(directory, files));
  await prepareFolders(paths, files);
  const alone: Alone = (lock, work, timeoutMs = lockWaitMs()) =>
    withLock(paths.locks, lock, { timeoutMs, command, now, files, report }, work);
  return { paths, files, command, version, now, warn, report, alone };
}
