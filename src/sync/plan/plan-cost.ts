import { groupBy } from '../../reconcile/group-by.ts';
import type { PlannedZone } from './planned-zone.ts';
import type { Session } from '../session.ts';

/** What a plan costs: the seconds that applying it takes, and the calls that were made to look. */
export interface PlanCost {
  readonly seconds: number;
  readonly looks: number;
}

/** The cost of planned zones, right after they were planned; `earlier` calls were made before. */
export function planCost(session: Session, planned: readonly PlannedZone[], earlier = 0): PlanCost {
  return { seconds: expectedSeconds(planned), looks: callsMade(session) - earlier };
}

/** The API calls of a session so far, at all targets. */
export function callsMade({ targets }: Session): number {
  return targets.reduce((sum, { provider }) => sum + provider.calls(), 0);
}

/** How many seconds it takes to apply planned zones at the rates of their accounts: targets are worked on side by side. */
function expectedSeconds(planned: readonly PlannedZone[]): number {
  const times = [...groupBy(planned, ({ target }) => target)].map(([{ provider }, zones]) => {
    const plans = zones.map(({ plan }) => plan);
    return provider.secondsFor({
      calls: plans.reduce((sum, { calls }) => sum + calls, 0),
      zonesMade: plans.filter(({ action }) => action === 'create').length,
      zonesRemoved: plans.filter(({ removesZone }) => removesZone === true).length,
      changes: plans.flatMap(({ diff }) => diff.changes),
    });
  });
  return times.reduce((longest, seconds) => Math.max(longest, seconds), 0);
}
