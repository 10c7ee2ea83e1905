import type { DnsName } from '../../reconcile/dns/name.ts';
import type { StateContext } from '../context.ts';
import { senderLock, workerLock, workLock } from '../files/paths.ts';
import { isClaimedBy, someLiveClaim } from './lock-file.ts';

/** How long to wait for another worker, in milliseconds: long enough for one of two that come at once to be it. */
const workerTimeoutMs = 200;

/** Who works on which zone, and on the queue. */
export interface WorkLocks {
  /**
   * Works on a zone at a target alone among all processes, for as long as calls to a provider take. Documents can be
   * read and updated meanwhile, by this work and by others. Waits `timeoutMs` milliseconds at most for the others.
   */
  withWork<T>(zone: DnsName, target: string, wait: { readonly timeoutMs: number }, work: () => Promise<T>): Promise<T>;
  /** Whether a process works on a zone at a target just now. */
  isWorkedOn(zone: DnsName, target: string): Promise<boolean>;
  /** Works as the one process that does what is due; throws `locked` where there is another. */
  asWorker<T>(work: () => Promise<T>): Promise<T>;
  /** Whether there is such a process now. */
  hasWorker(): Promise<boolean>;
  /** Works as the one call that sends for others at a target; throws `locked` where there is another. */
  asSender<T>(target: string, work: () => Promise<T>): Promise<T>;
  /** Whether a call sends for others at a target just now. */
  isSending(target: string): Promise<boolean>;
  /** Whether another process that runs a command works on anything here just now. */
  isUsedBy(command: string): Promise<boolean>;
}

/** The locks of work; a dead process holds none. */
export function workLocks({ paths, files, alone }: StateContext): WorkLocks {
  const isHeld = async (lock: string): Promise<boolean> =>
    (await someLiveClaim(files, paths.locks, lock)) !== undefined;
  return {
    withWork: async (zone, target, { timeoutMs }, work) => alone(workLock(zone, target), work, timeoutMs),
    isWorkedOn: async (zone, target) => isHeld(workLock(zone, target)),
    asWorker: async (work) => alone(workerLock, work, workerTimeoutMs),
    hasWorker: async () => isHeld(workerLock),
    asSender: async (target, work) => alone(senderLock(target), work, 0),
    isSending: async (target) => isHeld(senderLock(target)),
    isUsedBy: async (command) => isClaimedBy(files, paths.locks, command),
  };
}
