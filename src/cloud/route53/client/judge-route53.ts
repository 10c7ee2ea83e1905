import { isLostConnection, isUnsent } from '../../connection-codes.ts';
import { codesOf } from '../../error-codes.ts';
import type { Judgement } from '../../rate-limit/with-retries.ts';
import { httpStatusOf } from '../errors/sdk-error.ts';
import { isThrottling, tooManyRequests } from '../errors/throttling.ts';

/** Decides whether a call is retried. All our calls are safe to repeat: see the change-batch rules. */
export function judgeRoute53(thrown: unknown): Judgement {
  const [codes, status] = [codesOf(thrown), httpStatusOf(thrown)];
  const isRateRefusal = status === tooManyRequests || codes.some(isThrottling);
  const isLost = status === 0 ? !isUnsent(codes) : status < 400 || status >= 500;
  if (isRateRefusal || codes.includes('PriorRequestNotComplete')) return { policy: 'busy', isLost, isRateRefusal };
  return { policy: status >= 500 || isLostConnection(codes) ? 'lost' : 'none', isLost, isRateRefusal };
}
