import type { ServiceFinding, ZoneQuota } from '../../provider.ts';

/** From this part of a quota on it is worth knowing. */
const nearlyFull = 0.9;

/** What the quota of hosted zones says to an administrator. */
export function zoneFindings({ count, limit, of }: ZoneQuota): readonly ServiceFinding[] {
  const what = `answers: ${count} of ${limit} hosted zones of ${of}`;
  if (count < limit * nearlyFull) return [{ level: 'ok', what, hint: null }];
  return [
    { level: 'warning', what, hint: 'raise the quota at AWS (Service Quotas, Route 53) before new domains come' },
  ];
}
