import type { DnsName } from '../../reconcile/dns/name.ts';
import type { StateContext } from '../context.ts';
import { drainLock, workLock } from '../files/paths.ts';
import { readNote, findLiveClaim } from './lock-file.ts';

/** The locks for working on zones and queues. */
export interface WorkLocks {
  /**
   * Works on a zone at a target exclusively, while provider calls take place.
   * Documents can be read and updated meanwhile. Waits at most `timeoutMs` milliseconds for others.
   */
  withWork<T>(zone: DnsName, target: string, wait: { readonly timeoutMs: number }, work: () => Promise<T>): Promise<T>;
  /** Checks whether a process works on a zone at a target now. */
  isWorkedOn(zone: DnsName, target: string): Promise<boolean>;
  /**
   * Runs work as the only process that drains a target's queue.
   * Throws `locked` if another one does for `timeoutMs`.
   */
  asDrainer<T>(target: string, wait: { readonly timeoutMs: number }, work: () => Promise<T>): Promise<T>;
  /** Returns the command of the process that drains a target's queue; null if none does or it can't be read. */
  drainerOf(target: string): Promise<string | null>;
}

/** Opens the work locks. A dead process holds none. */
export function workLocks({ paths, files, alone }: StateContext): WorkLocks {
  return {
    withWork: async (zone, target, { timeoutMs }, work) => alone(workLock(zone, target), work, timeoutMs),
    isWorkedOn: async (zone, target) => (await findLiveClaim(files, paths.locks, workLock(zone, target))) !== undefined,
    asDrainer: async (target, { timeoutMs }, work) => alone(drainLock(target), work, timeoutMs),
    drainerOf: async (target) => {
      const claim = await findLiveClaim(files, paths.locks, drainLock(target));
      return claim === undefined ? null : ((await readNote(files, paths.locks, claim))?.command ?? null);
    },
  };
}
