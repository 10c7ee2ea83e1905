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

/**
 * So many requests of this process have tokens promised that aren't there yet: another process, a call of Plesk that
 * somebody waits for, comes after these and not after a thousand.
 */
const mostPromised = 8;

/**
 * Who asks within so many milliseconds after an answer waits until they are over, so that the many requests of a large pass
 * are answered together; the first one, which somebody may wait for, is answered at once.
 */
const gathering = 5;

/** A request that asks for its turn; `answer` gets the milliseconds to wait for it, null where that is too late. */
interface Asking {
  readonly demands: readonly Demand[];
  readonly deadline: number | null;
  readonly answer: (waitMs: number | null) => void;
  readonly fail: (error: unknown) => void;
}

/** A pace that several processes keep together. Requests that ask at the same time are answered at once, in their order. */
export function sharedPace(share: ShareLevels, pause: (ms: number) => Promise<unknown> = sleep): Pace {
  let queue: readonly Asking[] = [];
  let isAnswering = false;
  let promised = 0;
  let answeredAt = Number.NEGATIVE_INFINITY;

  async function answerAll(): Promise<void> {
    if (isAnswering) return;
    isAnswering = true;
    try {
      while (queue.length > 0 && promised < mostPromised) {
        const early = answeredAt + gathering - performance.now();
        if (early > 0) await sleep(early);
        const asking = queue;
        const waits = await share((levels) => turnsOf(asking, levels, Date.now(), mostPromised - promised));
        answeredAt = performance.now();
        queue = queue.slice(waits.length);
        promised += waits.filter(isPromise).length;
        for (const [i, waitMs] of waits.entries()) asking[i]?.answer(waitMs);
      }
    } catch (error) {
      for (const { fail } of queue) fail(error);
      queue = [];
    } finally {
      isAnswering = false;
    }
  }

  return {
    async take(demands, deadline) {
      const waitMs = await new Promise<number | null>((answer, fail) => {
        queue = [...queue, { demands, deadline, answer, fail }];
        void answerAll();
      });
      if (waitMs === null) return false;
      if (waitMs === 0) return true;
      await pause(waitMs);
      promised--;
      void answerAll();
      return true;
    },
    refused: async (demands) => share((levels) => ({ levels: drain(levels, demands, Date.now()), result: undefined })),
  };
}

/** The waits of those who ask, in their order, until so many have a promise; those after them ask again. */
function turnsOf(
  asking: readonly Asking[],
  before: Levels,
  now: number,
  room: number,
): { readonly levels: Levels; readonly result: readonly (number | null)[] } {
  let levels = before;
  const waits: (number | null)[] = [];
  for (const { demands, deadline } of asking) {
    if (waits.filter(isPromise).length >= room) break;
    const taken = takeTokens(levels, demands, now);
    const late = deadline !== null && now + taken.waitMs > deadline;
    waits.push(late ? null : taken.waitMs);
    if (!late) levels = taken.levels;
  }
  return { levels, result: waits };
}

function isPromise(waitMs: number | null): boolean {
  return (waitMs ?? 0) > 0;
}
