import { setTimeout as sleep } from 'node:timers/promises';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { Cost } from '../../reconcile/token-bucket.ts';
import type { LateCode } from '../call-options.ts';
import type { RateLimiter } from './shared-limiter.ts';

/** Shortest and longest pause between attempts of one call, in milliseconds. */
const firstPauseMs = 100;
const maxPauseMs = 5000;

/** Attempts of a call without a usable answer. A busy service is retried until the deadline. */
const triesWhenLost = 4;
const triesWhenBusy = 30;

/** How to handle an error. `busy`: the service asks to slow down. `lost`: no usable answer. `none`: don't retry. */
export type RetryPolicy = 'busy' | 'lost' | 'none';

/** What a failed attempt means. */
export interface Judgement {
  readonly policy: RetryPolicy;
  /** Whether the call may have succeeded although its answer is missing, unreadable or inconclusive. */
  readonly isLost: boolean;
  /** Whether the service refused the call for its rate: the buckets are emptier than assumed. */
  readonly isRateRefusal: boolean;
  /** The shortest pause that the service asks for, in milliseconds. */
  readonly pauseMs?: number;
}

/** How a request is paced and retried. */
export interface RetryOptions<Failure extends DnsSyncError> {
  /** Milliseconds since the epoch after which nothing is retried; null for no limit. */
  readonly deadline: number | null;
  readonly lateCode: LateCode;
  readonly now: () => number;
  readonly limiter: RateLimiter;
  /** The tokens that each attempt takes from the account's buckets. */
  readonly costs: readonly Cost[];
  readonly judge: (thrown: unknown) => Judgement;
  /** Creates the final error. */
  readonly translate: (thrown: unknown) => Failure;
}

/** Timeout of a single attempt, in milliseconds. */
const maxTryMs = 30_000;

/**
 * Sends a request when its turn has come.
 * Retries with growing, jittered pauses if the service is busy or the answer was lost. The signal passed to the call
 * ends a hanging attempt, so that the deadline holds even if the service doesn't answer.
 */
export async function withRetries<T, Failure extends DnsSyncError & { answerLost: boolean }>(
  call: (signal: AbortSignal) => Promise<T>,
  { deadline, lateCode, now, limiter, costs, judge, translate }: RetryOptions<Failure>,
): Promise<T> {
  let answerLost = false;
  const failed = (thrown: unknown): Failure => Object.assign(translate(thrown), { answerLost });
  const timeLeft = (): number => (deadline === null ? maxTryMs : Math.max(1, Math.min(maxTryMs, deadline - now())));
  for (let tries = 1; ; tries++) {
    if (!(await limiter.take(costs, deadline)))
      throw failed({ name: lateCode, message: 'no room before the deadline' });
    try {
      return await withinTime(timeLeft(), call);
    } catch (thrown) {
      const { policy, isLost, isRateRefusal, pauseMs = 0 } = judge(thrown);
      answerLost ||= isLost;
      const most = policy === 'busy' ? triesWhenBusy : triesWhenLost;
      const pause = Math.max(pauseMs, ownPause(tries));
      const late = deadline !== null && now() + pause > deadline;
      if (isRateRefusal) await limiter.refused(costs, pauseMs);
      if (lateCode === 'OutOfTime' && policy !== 'none' && late) throw failed({ name: lateCode });
      if (policy === 'none' || tries >= most || late) throw failed(thrown);
      await sleep(pause);
    }
  }
}

/** Returns the pause after a number of attempts, in milliseconds. */
function ownPause(tries: number): number {
  return Math.min(maxPauseMs, firstPauseMs * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
}

/**
 * Stops waiting for a call after a time. The SDK checks the signal only until a response starts.
 * The timer ends with the call: `AbortSignal.timeout` would keep each answer in memory until the time has passed.
 */
async function withinTime<T>(milliseconds: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = new DOMException(`no answer within ${milliseconds / 1000} s`, 'TimeoutError');
      reject(reason);
      controller.abort(reason);
    }, milliseconds).unref();
  });
  try {
    return await Promise.race([call(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
