import { isThrottling, tooManyRequests } from '../errors/throttling.ts';
import { codesOf, statusOf } from '../errors/sdk-error.ts';

/** How an error is to be taken: tried again soon (`busy`: the service asks for patience), or not at all. */
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

/** Faults before a request has left this machine. */
const unsent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError']);

/** Whether the same call may be made again. Every call of ours is safe to repeat: see the change-batch rules. */
export function retryPolicyFor(thrown: unknown): RetryPolicy {
  const codes = codesOf(thrown);
  if (isRefusedByRate(thrown) || codes.includes('PriorRequestNotComplete')) return 'busy';
  return statusOf(thrown) >= 500 || codes.some((code) => lost.has(code)) ? 'lost' : 'none';
}

/** Whether the service refuses calls that come so fast, which says that the buckets are emptier than they seem here. */
export function isRefusedByRate(thrown: unknown): boolean {
  return statusOf(thrown) === tooManyRequests || codesOf(thrown).some(isThrottling);
}

/** Whether the call may have been done although its answer says nothing, can't be read, or isn't there. */
export function isConnectionError(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return status === 0 ? !codesOf(thrown).some((code) => unsent.has(code)) : status < 400 || status >= 500;
}
