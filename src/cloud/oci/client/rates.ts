import type { Cost } from '../../../reconcile/token-bucket.ts';

/**
 * The pace of requests to begin with. Oracle publishes no limit, and refuses a tenancy with a handful of busy clients
 * (kubernetes-sigs/external-dns#3994), so refusals lower the pace of all processes.
 */
const pace = { burst: 20, perSecond: 10 };

/** Returns the tokens that calls take, at the pace or at a configured one. */
export function ociCosts(calls: number, perSecond: number | null): readonly Cost[] {
  const factor = perSecond === null ? 1 : perSecond / pace.perSecond;
  const burst = Math.max(1, pace.burst * factor);
  const bucket = { burst, perSecond: pace.perSecond * factor, learns: true } as const;
  return [{ name: 'requests', tokens: calls, bucket }];
}
