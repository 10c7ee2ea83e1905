import { setTimeout as sleep } from 'node:timers/promises';
import type { Cost } from '../../../reconcile/token-bucket.ts';
import type { RateLimiter } from '../../rate-limit/shared-limiter.ts';
import type { Route53Error } from '../errors/errors.ts';
import { isConnectionError, isRefusedByRate, retryPolicyFor } from './retry-policy-for.ts';

/** First pause and longest pause in milliseconds between two tries of one call. */
const firstPauseMs = 100;
const maxPauseMs = 5000;

/** A call that got no answer, or a failing one, is tried this often; a busy service is waited for until the deadline. */
const triesWhenLost = 4;
const triesWhenBusy = 30;

/**
 * How a request fails that has no time left: the hook's as if the service had refused it, because the account is used up
 * for now; those of a command that was given a time say so.
 */
export type LateCode = 'Throttling' | 'OutOfTime';

/** How a request is paced and repeated. */
export interface RetryOptions {
  /** Milliseconds since the epoch after which nothing is tried again; null for no bound. */
  readonly deadline: number | null;
  readonly lateCode: LateCode;
  readonly now: () => number;
  readonly pace: RateLimiter;
  /** What each try takes from the account's buckets. */
  readonly demands: readonly Cost[];
  /** Makes the error that is thrown in the end. */
  readonly translate: (thrown: unknown) => Route53Error;
}

/** A single try is given up after this many milliseconds without an answer. */
const maxTryMs = 30_000;

/**
 * Makes a request when its turn has come, and again with growing, jittered pauses where the service is busy or the answer
 * was lost. The signal that the call gets ends a try that hangs, so that the deadline holds against a silent service too.
 */
export async function withRetries<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { deadline, lateCode, now, pace, demands, translate }: RetryOptions,
): Promise<T> {
  let answerLost = false;
  const failed = (thrown: unknown): Route53Error => Object.assign(translate(thrown), { answerLost });
  for (let tries = 1; ; tries++) {
    if (!(await pace.take(demands, deadline))) throw failed({ name: lateCode, message: 'no room before the deadline' });
    const left = deadline === null ? maxTryMs : Math.max(1, Math.min(maxTryMs, deadline - now()));
    try {
      return await unlessAborted(AbortSignal.timeout(left), call);
    } catch (thrown) {
      const patience = retryPolicyFor(thrown);
      answerLost ||= isConnectionError(thrown);
      const most = patience === 'busy' ? triesWhenBusy : triesWhenLost;
      const pause = Math.min(maxPauseMs, firstPauseMs * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
      const late = deadline !== null && now() + pause > deadline;
      if (lateCode === 'OutOfTime' && patience !== 'none' && late) throw failed({ name: lateCode });
      if (patience === 'none' || tries >= most || late) throw failed(thrown);
      if (isRefusedByRate(thrown)) await pace.refused(demands);
      await sleep(pause);
    }
  }
}

/** Ends the wait for a call when the signal says so. The SDK looks at the signal only until an answer begins. */
async function unlessAborted<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    call(signal).then(resolve, reject);
  });
}
