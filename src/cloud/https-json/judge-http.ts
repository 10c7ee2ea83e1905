import { isLostConnection, isUnsent } from '../connection-codes.ts';
import { codesOf } from '../error-codes.ts';
import type { Judgement } from '../rate-limit/with-retries.ts';
import { isKnownError } from '../../reconcile/error.ts';
import { HttpError } from './http-error.ts';

/** HTTP status of a rate limit (RFC 6585 section 4). */
const tooManyRequests = 429;

/** Longest pause that a service may ask for, in milliseconds. */
const maxAskedMs = 60_000;

/** Decides by HTTP whether a failed attempt is repeated. */
export function judgeHttp(thrown: unknown): Judgement {
  // Credentials that can't be read: nothing was sent.
  if (isKnownError(thrown)) return { policy: 'none', isLost: false, isRateRefusal: false };
  if (!(thrown instanceof HttpError)) {
    const codes = codesOf(thrown);
    const policy = isLostConnection(codes) ? 'lost' : 'none';
    return { policy, isLost: !isUnsent(codes), isRateRefusal: false };
  }
  const { status, headers } = thrown.answer;
  const asked = Number(headers['retry-after'] ?? Number.NaN) * 1000;
  const pause = Number.isFinite(asked) ? { pauseMs: Math.min(Math.max(0, asked), maxAskedMs) } : {};
  if (status === tooManyRequests) return { policy: 'busy', isLost: false, isRateRefusal: true, ...pause };
  // An answer that can't be read: the call may have succeeded.
  const isLost = status < 400 || status >= 500;
  return { policy: status >= 500 ? 'lost' : 'none', isLost, isRateRefusal: false, ...pause };
}
