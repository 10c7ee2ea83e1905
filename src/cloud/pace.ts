import { setTimeout as sleep } from 'node:timers/promises';
import { drain, takeTokens, type Demand, type Levels } from '../reconcile/rate.ts';

/** Changes levels that all processes of this machine share, and gives what the change says beside them. */
export type ShareLevels = <T>(
  change: (levels: Levels) => { readonly levels: Levels; readonly result: T },
) => Promise<T>;

/** Spaces requests by token buckets. */
export interface Pace {
  /** Waits until tokens are there; false, and nothing is taken, where that would be after the deadline. */
  take(demands: readonly Demand[], deadline: number | null): Promise<boolean>;
  /** The service refused although there seemed to be room. */
  refused(demands: readonly Demand[]): Promise<void>;
}

/** A pace that several processes keep together. */
export function sharedPace(share: ShareLevels): Pace {
  return {
    async take(demands, deadline) {
      const waitMs = await share((levels) => {
        const now = Date.now();
        const taken = takeTokens(levels, demands, now);
        const late = deadline !== null && now + taken.waitMs > deadline;
        return late ? { levels, result: null } : { levels: taken.levels, result: taken.waitMs };
      });
      if (waitMs === null) return false;
      if (waitMs > 0) await sleep(waitMs);
      return true;
    },
    refused: async (demands) => share((levels) => ({ levels: drain(levels, demands, Date.now()), result: undefined })),
  };
}
