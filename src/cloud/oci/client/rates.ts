import type { Cost } from '../../../reconcile/token-bucket.ts';

/**
 * The pace of requests. Oracle publishes no limit, and refuses a tenancy with a handful of busy clients. A refusal
 * empties the bucket.
 */
const pace = { burst: 20, perSecond: 10 };

/** Returns the tokens that calls take, at the pace or at a configured one. */
export function costs(calls: number, perSecond: number | null): readonly Cost[] {
  const factor = perSecond === null ? 1 : perSecond / pace.perSecond;
  const bucket = { burst: Math.max(1, pace.burst * factor), perSecond: pace.perSecond * factor };
  return [{ name: 'requests', tokens: calls, bucket }];
}
