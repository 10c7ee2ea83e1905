import { setTimeout as sleep } from 'node:timers/promises';
import type { Cost } from '../../../reconcile/token-bucket.ts';
import type { LateCode } from '../../call-options.ts';
import type { RateLimiter } from '../../rate-limit/shared-limiter.ts';
import type { Route53Error } from '../errors/errors.ts';
import { isConnectionError, isRefusedByRate, retryPolicyFor } from './retry-policy-for.ts';

/** Shortest and longest pause between attempts of one call, in milliseconds. */
const firstPauseMs = 100;
const maxPauseMs = 5000;

/** Attempts of a call without a usable answer. A busy service is retried until the deadline. */
const triesWhenLost = 4;
const triesWhenBusy = 30;

/** How a request is paced and retried. */
export interface RetryOptions {
  /** Milliseconds since the epoch after which nothing is retried; null for no limit. */
  readonly deadline: number | null;
  readonly lateCode: LateCode;
  readonly now: () => number;
  readonly limiter: RateLimiter;
  /** The tokens that each attempt takes from the account's buckets. */
  readonly costs: readonly Cost[];
  /** Creates the final error. */
  readonly translate: (thrown: unknown) => Route53Error;
}

/** Timeout of a single attempt, in milliseconds. */
const maxTryMs = 30_000;

/**
 * Sends a request when its turn has come.
 * Retries with growing, jittered pauses if the service is busy or the answer was lost. The signal passed to the call
 * ends a hanging attempt, so that the deadline holds even if the service doesn't answer.
 */
export async function withRetries<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { deadline, lateCode, now, limiter, costs, translate }: RetryOptions,
): Promise<T> {
  let answerLost = false;
  const failed = (thrown: unknown): Route53Error => Object.assign(translate(thrown), { answerLost });
  for (let tries = 1; ; tries++) {
    if (!(await limiter.take(costs, deadline)))
      throw failed({ name: lateCode, message: 'no room before the deadline' });
    const left = deadline === null ? maxTryMs : Math.max(1, Math.min(maxTryMs, deadline - now()));
    try {
      return await unlessAborted(AbortSignal.timeout(left), call);
    } catch (thrown) {
      const policy = retryPolicyFor(thrown);
      answerLost ||= isConnectionError(thrown);
      const most = policy === 'busy' ? triesWhenBusy : triesWhenLost;
      const pause = Math.min(maxPauseMs, firstPauseMs * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
      const late = deadline !== null && now() + pause > deadline;
      if (isRefusedByRate(thrown)) await limiter.refused(costs);
      if (lateCode === 'OutOfTime' && policy !== 'none' && late) throw failed({ name: lateCode });
      if (policy === 'none' || tries >= most || late) throw failed(thrown);
      await sleep(pause);
    }
  }
}

/** Stops waiting for a call when the signal aborts. The SDK checks the signal only until a response starts. */
async function unlessAborted<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    call(signal).then(resolve, reject);
  });
}
