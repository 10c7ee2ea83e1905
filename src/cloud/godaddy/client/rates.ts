import { takeTokens, type Cost } from '../../../reconcile/token-bucket.ts';
import type { Workload } from '../../provider.ts';

/** Requests a second of an account (GoDaddy API Terms of Use: 60 a minute). */
const requestsPerSecond = 1;

/**
 * Most requests at once. Half of a minute's, because others may use the account, and because reports say that GoDaddy
 * sometimes refuses the second request of two (go-acme/lego#2269).
 */
const burst = 30;

/** Returns the tokens of requests. `perSecond` is the configured rate, or null for GoDaddy's. */
export function godaddyCosts(requests: number, perSecond: number | null): readonly Cost[] {
  const rate = perSecond ?? requestsPerSecond;
  const bucket = { burst: Math.max(1, (burst * rate) / requestsPerSecond), perSecond: rate, learns: true } as const;
  return [{ name: 'requests', tokens: requests, bucket }];
}

/** Estimates the seconds of work, starting with a full bucket and without other users of the account. */
export function godaddySeconds({ calls }: Workload, perSecond: number | null): number {
  return takeTokens({}, godaddyCosts(calls, perSecond), 0).waitMs / 1000;
}
