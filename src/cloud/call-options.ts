import type { ApiCall } from './api-call.ts';
import type { MayStillSend } from './guard/guarded-agents.ts';
import type { RateLimiter } from './rate-limit/shared-limiter.ts';

/**
 * The error code of a request without time left.
 * The hook reports throttling, because the account's rate is used up for now. A command with a timeout reports the
 * timeout.
 */
export type LateCode = 'Throttling' | 'OutOfTime';

/**
 * How requests are made.
 * `deadline` is in milliseconds since the epoch, or null. `lateCode` is the error code of a request without time left.
 * `perSecond` is the rate, or null for the service's own.
 */
export interface CallOptions {
  readonly now: () => number;
  readonly deadline: number | null;
  readonly lateCode: LateCode;
  readonly limiter: RateLimiter;
  readonly perSecond: number | null;
  /** Present for a worker of a fleet. When it returns false, nothing is sent, and calls throw `not-leader`. */
  readonly mayStillSend?: MayStillSend | undefined;
  /** Called after each request, including refused and repeated ones. */
  readonly onCall: (call: ApiCall) => void;
}
