import { setTimeout as sleep } from 'node:timers/promises';
import { emptyBuckets, type Cost, type Levels } from '../../reconcile/token-bucket.ts';
import {
  isReserved,
  plus,
  giveTurns,
  type RequestTurn,
  type WaitingRequest,
  type Reserved,
  type Sharing,
} from './give-turns.ts';

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

/** Without a fleet, requests are equal. */
const plainSharing: Sharing = { lane: 'people', emptyAt: null };

/**
 * Requests within this many milliseconds after an answer are collected and answered together.
 * The first one, for which a user may wait, is answered at once.
 */
export const gatheringMs = 5;

/**
 * Creates a rate limiter whose pace several processes share.
 * Requests that arrive together are answered together, in order.
 */
export function sharedLimiter(
  share: ShareLevels,
  now: () => number,
  pause: (ms: number) => Promise<unknown> = sleep,
  sharing = plainSharing,
): RateLimiter {
  let queue: readonly WaitingRequest[] = [];
  let isAnswering = false;
  let reserved: Reserved = new Map();
  let answeredAt = Number.NEGATIVE_INFINITY;
  const askAgain = wakeOnce(pause, async () => answerAll());

  async function answerAll(): Promise<void> {
    if (isAnswering) return;
    isAnswering = true;
    try {
      for (let asked: readonly WaitingRequest[] = []; queue.length > 0 && queue !== asked;) {
        const early = answeredAt + gatheringMs - now();
        if (early > 0) await pause(early);
        asked = queue;
        const { answers, againMs } = await share((levels) => giveTurns(asked, levels, now(), { reserved, sharing }));
        void askAgain(againMs);
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

  async function ask(costs: readonly Cost[], deadline: number | null): Promise<RequestTurn> {
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

/** Returns a function that does something after a time, and only once for all calls meanwhile. */
function wakeOnce(pause: (ms: number) => Promise<unknown>, wake: () => Promise<void>): (ms: number) => Promise<void> {
  let isWaking = false;
  return async (ms) => {
    if (isWaking || ms === Number.POSITIVE_INFINITY) return;
    isWaking = true;
    await pause(ms);
    isWaking = false;
    await wake();
  };
}
