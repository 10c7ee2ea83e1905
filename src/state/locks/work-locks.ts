import type { DnsName } from '../../reconcile/dns/name.ts';
import type { StateContext } from '../context.ts';
import { drainLock, workLock } from '../files/paths.ts';
import { readNote, someLiveClaim } from './lock-file.ts';

/** Who works on which zone, and on the queue. */
export interface WorkLocks {
  /**
   * Works on a zone at a target alone among all processes, for as long as calls to a provider take. Documents can be
   * read and updated meanwhile, by this work and by others. Waits `timeoutMs` milliseconds at most for the others.
   */
  withWork<T>(zone: DnsName, target: string, wait: { readonly timeoutMs: number }, work: () => Promise<T>): Promise<T>;
  /** Whether a process works on a zone at a target just now. */
  isWorkedOn(zone: DnsName, target: string): Promise<boolean>;
  /** Works as the one process that drains the queue of a target; throws `locked` if another one does for `timeoutMs`. */
  asDrainer<T>(target: string, wait: { readonly timeoutMs: number }, work: () => Promise<T>): Promise<T>;
  /** The command of the process that drains the queue of a target now; null if none does, or it can't be read. */
  drainerOf(target: string): Promise<string | null>;
}

/** The locks of work; a dead process holds none. */
export function workLocks({ paths, files, alone }: StateContext): WorkLocks {
  return {
    withWork: async (zone, target, { timeoutMs }, work) => alone(workLock(zone, target), work, timeoutMs),
    isWorkedOn: async (zone, target) => (await someLiveClaim(files, paths.locks, workLock(zone, target))) !== undefined,
    asDrainer: async (target, { timeoutMs }, work) => alone(drainLock(target), work, timeoutMs),
    drainerOf: async (target) => {
      const claim = await someLiveClaim(files, paths.locks, drainLock(target));
      return claim === undefined ? null : ((await readNote(files, paths.locks, claim))?.command ?? null);
    },
  };
}
