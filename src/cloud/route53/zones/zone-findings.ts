import type { ServiceFinding, ZoneQuota } from '../../provider.ts';

/** Part of a quota from which its use is reported. */
const nearlyFull = 0.9;

/** Reports the use of the hosted zone quota. */
export function zoneFindings({ count, limit, of }: ZoneQuota): readonly ServiceFinding[] {
  const what = `reachable, ${count} of at most ${limit} hosted zones of ${of} used`;
  if (count < limit * nearlyFull) return [{ level: 'ok', what, hint: null }];
  return [{ level: 'warning', what, hint: 'raise the quota at AWS (Service Quotas, Route 53) before you add domains' }];
}
