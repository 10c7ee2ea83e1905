import type { By } from '../reconcile/by.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import { prepareFolders, realRoot } from './access/folders.ts';
import { refusalReporter, type ReportRefusal } from './access/report-refusal.ts';
import { nodeFiles, type FileOps } from './files/file-ops.ts';
import { statePaths, type StatePaths } from './files/paths.ts';
import { withLock } from './locks/lock.ts';
import { lockWaits } from './locks/lock-waits.ts';

/** Works exclusively under a lock. Waits at most `timeoutMs`, by default the command's limit. Throws `locked`. */
export type Alone = <T>(lock: string, work: () => Promise<T>, timeoutMs?: number) => Promise<T>;

/** What all parts of the state share. */
export interface StateContext {
  readonly paths: StatePaths;
  readonly files: FileOps;
  readonly command: string;
  readonly version: string | undefined;
  /** Who runs the command; null if unknown. */
  readonly by: By | null;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly warn: (text: string) => void;
  readonly report: ReportRefusal;
  readonly alone: Alone;
  /** Whether events of a zone are made. */
  readonly hasEvents: (zone: DnsName) => boolean;
}

/**
 * Options of a store.
 * `command` is shown to processes that wait for our lock. `now` is the clock in milliseconds since the epoch. `version`
 * is the version of the program that wrote a document. `by` is who runs the command. `warn` reports repairs. `budgetMs` is the command's remaining
 * time (`lockWaits`). `hasEvents` returns whether events of a zone are recorded, by default of all. `server` is the
 * configured name of this server, if any. `files` are the file system calls.
 */
export interface StoreOptions {
  readonly command: string;
  readonly now: () => number;
  readonly server?: string | undefined;
  readonly version?: string;
  readonly by?: By | null;
  readonly warn?: (text: string) => void;
  readonly budgetMs?: number | null;
  readonly hasEvents?: (zone: DnsName) => boolean;
  readonly files?: FileOps;
}

/** Opens a state directory and creates its missing parts. */
export async function openContext(
  directory: string,
  {
    command,
    now,
    version,
    by = null,
    warn = () => {},
    budgetMs = null,
    hasEvents = () => true,
    files = nodeFiles,
  }: StoreOptions,
): Promise<StateContext> {
  const report = refusalReporter(warn);
  const lockWaitMs = lockWaits(budgetMs);
  const paths = statePaths(await realRoot(directory, files));
  await prepareFolders(paths, files);
  const alone: Alone = (lock, work, timeoutMs = lockWaitMs()) =>
    withLock(paths.locks, lock, { timeoutMs, command, now, files, report }, work);
  return { paths, files, command, version, by, now, warn, report, alone, hasEvents };
}
