import { needsDecision } from '../../reconcile/plan/policy.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';

/** How an apply ended. A failure takes precedence over a hold. */
export type ApplyOutcome = 'applied' | 'failed' | 'held';

export function applyOutcome(
  planned: readonly Pick<PlannedZone, 'plan'>[],
  reports: readonly PassReport[],
): ApplyOutcome {
  const refused = reports.some(
    (report) => report.error !== null || report.held.some((held) => held.rule === 'refused'),
  );
  if (refused || planned.some((item) => item.plan.error !== null)) return 'failed';
  const held = [...reports.flatMap((report) => report.held), ...planned.flatMap((item) => item.plan.zoneHeld)];
  return held.some(needsDecision) || reports.some(({ isPaused }) => isPaused) ? 'held' : 'applied';
}
