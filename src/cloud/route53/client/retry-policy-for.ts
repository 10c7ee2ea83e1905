import { isThrottling, tooManyRequests } from '../errors/throttling.ts';
import { codesOf, httpStatusOf } from '../errors/sdk-error.ts';

/** How to handle an error. `busy`: the service asks to slow down. `lost`: no usable answer. `none`: don't retry. */
export type RetryPolicy = 'busy' | 'lost' | 'none';

const lost: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'TimeoutError',
  'RequestTimeout',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'AbortError',
]);

/** Errors that occur before a request leaves this machine. */
const unsent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError']);

/** Decides whether a call is retried. All our calls are safe to repeat: see the change-batch rules. */
export function retryPolicyFor(thrown: unknown): RetryPolicy {
  const codes = codesOf(thrown);
  if (isRefusedByRate(thrown) || codes.includes('PriorRequestNotComplete')) return 'busy';
  return httpStatusOf(thrown) >= 500 || codes.some((code) => lost.has(code)) ? 'lost' : 'none';
}

/** Checks whether the service refused a call for its rate: the buckets are emptier than assumed. */
export function isRefusedByRate(thrown: unknown): boolean {
  return httpStatusOf(thrown) === tooManyRequests || codesOf(thrown).some(isThrottling);
}

/** Checks whether a call may have succeeded although its answer is missing, unreadable or inconclusive. */
export function isConnectionError(thrown: unknown): boolean {
  const status = httpStatusOf(thrown);
  return status === 0 ? !codesOf(thrown).some((code) => unsent.has(code)) : status < 400 || status >= 500;
}
