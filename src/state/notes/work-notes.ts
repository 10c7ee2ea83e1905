import type { Levels } from '../../reconcile/token-bucket.ts';
import type { StateContext } from '../context.ts';
import { pauseLock, rateFile, rateLock } from '../files/paths.ts';
import { pauseFile, type PauseFile } from './pauses.ts';

/** What all processes that send to a provider share. */
export interface WorkNotes {
  /** What an administrator paused. */
  readonly pauses: PauseFile;
  /**
   * Changes the levels of a target's token buckets, which all processes share; returns the second result of the change.
   * They aren't synced. If they can't be kept, each process uses its own.
   */
  withLevels<T>(
    target: string,
    change: (levels: Levels) => { readonly levels: Levels; readonly result: T },
  ): Promise<T>;
  /** Reads the levels of a target's token buckets, with what was ever taken from them. */
  levels(target: string): Promise<Levels>;
}

export function workNotes({ paths, files, report, alone }: StateContext): WorkNotes {
  return {
    levels: async (target) =>
      (await import('./bucket-levels.ts')).readLevels({ path: rateFile(paths, target), files, report }),
    pauses: pauseFile(paths.pauses, files, async (work) => alone(pauseLock, work)),
    withLevels: async (target, change) => {
      const { changeLevels } = await import('./bucket-levels.ts');
      const file = { path: rateFile(paths, target), files, report };
      return changeLevels(file, change, async (work) => alone(rateLock(target), work));
    },
  };
}
