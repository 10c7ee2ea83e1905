import { setTimeout as sleep } from 'node:timers/promises';
import {
  emptyBuckets,
  notAhead,
  reserveTokens,
  type Cost,
  type Levels,
  type Reservation,
} from '../../reconcile/token-bucket.ts';

/** Changes levels that all processes of this machine share; returns the second result of the change. */
export type ShareLevels = <T>(
  change: (levels: Levels) => { readonly levels: Levels; readonly result: T },
) => Promise<T>;

/** Spaces requests by token buckets. */
export interface RateLimiter {
  /** Waits until tokens are available. Returns false and takes nothing if that is after the deadline. */
  take(costs: readonly Cost[], deadline: number | null): Promise<boolean>;
  /** Reports a refusal by the service despite available tokens, and how long it asks to wait in milliseconds. */
  refused(costs: readonly Cost[], waitMs?: number): Promise<void>;
}

/**
 * Most requests of this process with reserved tokens in a bucket.
 * A hook call in another process waits for at most these, not for a thousand.
 */
const maxReserved = 8;

/**
 * Requests within this many milliseconds after an answer are collected and answered together.
 * The first one, for which a user may wait, is answered at once.
 */
const gathering = 5;

/** The answer to a request; null if its turn would be too late. */
type Answer = Omit<Reservation, 'levels'> | null;

/** A request that waits for its turn. */
interface Asking {
  readonly costs: readonly Cost[];
  readonly deadline: number | null;
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/** How many requests wait for reserved tokens, by bucket. */
type Reserved = ReadonlyMap<string, number>;

/**
 * Creates a rate limiter whose pace several processes share.
 * Requests that arrive together are answered together, in order.
 */
export function sharedLimiter(
  share: ShareLevels,
  now: () => number,
  pause: (ms: number) => Promise<unknown> = sleep,
): RateLimiter {
  let queue: readonly Asking[] = [];
  let isAnswering = false;
  let reserved: Reserved = new Map();
  let answeredAt = Number.NEGATIVE_INFINITY;

  async function answerAll(): Promise<void> {
    if (isAnswering) return;
    isAnswering = true;
    try {
      for (let asked: readonly Asking[] = []; queue.length > 0 && queue !== asked;) {
        const early = answeredAt + gathering - now();
        if (early > 0) await sleep(early);
        asked = queue;
        const answers = await share((levels) => turnsOf(asked, levels, now(), reserved));
        answeredAt = now();
        if (answers.size > 0) queue = queue.filter((asking) => !answers.has(asking));
        for (const [asking, answer] of answers) {
          if (isReserved(answer)) reserved = plus(reserved, answer.bucket, 1);
          asking.answer(answer);
        }
      }
    } catch (error) {
      for (const { fail } of queue) fail(error);
      queue = [];
    } finally {
      isAnswering = false;
    }
  }

  async function ask(costs: readonly Cost[], deadline: number | null): Promise<Answer> {
    return new Promise((answer, fail) => {
      queue = [...queue, { costs, deadline, answer, fail }];
      void answerAll();
    });
  }

  return {
    async take(costs, deadline) {
      for (let left = costs; left.length > 0;) {
        const turn = await ask(left, deadline);
        if (turn === null) return false;
        left = turn.rest;
        if (turn.bucket === null) continue;
        await pause(turn.waitMs);
        reserved = plus(reserved, turn.bucket, -1);
        void answerAll();
      }
      return true;
    },
    refused: async (costs, waitMs = 0) =>
      share((levels) => ({ levels: emptyBuckets(levels, costs, now(), waitMs), result: undefined })),
  };
}

/**
 * Answers waiting requests in order.
 * A request for a bucket with enough reservations asks again later. Later requests for other buckets don't wait for it.
 */
function turnsOf(
  asking: readonly Asking[],
  before: Levels,
  now: number,
  already: Reserved,
): { readonly levels: Levels; readonly result: ReadonlyMap<Asking, Answer> } {
  let [levels, reserved] = [notAhead(before, now), already];
  const answers = new Map<Asking, Answer>();
  for (const asker of asking) {
    const turn = reserveTokens(levels, asker.costs, now, (asker.deadline ?? Number.POSITIVE_INFINITY) - now);
    if (isReserved(turn)) {
      if ((reserved.get(turn.bucket) ?? 0) >= maxReserved) continue;
      reserved = plus(reserved, turn.bucket, 1);
    }
    answers.set(asker, turn);
    levels = turn?.levels ?? levels;
  }
  return { levels, result: answers };
}

function isReserved(answer: Answer): answer is NonNullable<Answer> & { readonly bucket: string } {
  return answer !== null && answer.bucket !== null;
}

function plus(reserved: Reserved, bucket: string, count: number): Reserved {
  return new Map(reserved).set(bucket, (reserved.get(bucket) ?? 0) + count);
}
