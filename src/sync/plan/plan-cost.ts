import { groupBy } from '../../reconcile/group-by.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { PlannedZone } from './planned-zone.ts';
import type { Session } from '../session.ts';

/** The cost of a plan: seconds to apply it, and API calls made to observe. */
export interface PlanCost {
  readonly seconds: number;
  readonly looks: number;
  /** The zones of each target where the plan creates or deletes some. */
  readonly forecasts?: readonly Forecast[];
}

/** Returns the cost of zones right after planning them. `earlier` API calls were made before. */
export function planCost(session: Session, planned: readonly PlannedZone[], earlier = 0): PlanCost {
  return { seconds: expectedSeconds(planned), looks: callsMade(session) - earlier };
}

/** Counts the API calls of a session at all targets. */
export function callsMade({ targets }: Pick<Session, 'targets'>): number {
  return targets.reduce((sum, { provider }) => sum + provider.calls(), 0);
}

/** Estimates the seconds to apply zones at their accounts' rates. Targets are applied in parallel. */
export function expectedSeconds(planned: readonly PlannedZone[]): number {
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
