import type { PlannedZone } from './plan-zones.ts';
import type { Target } from './targets.ts';

/** How many seconds it takes to apply planned zones at the rates of their accounts: targets are worked on side by side. */
export function expectedSeconds(planned: readonly PlannedZone[]): number {
  const byTarget = new Map<Target, PlannedZone[]>();
  for (const item of planned) byTarget.set(item.target, [...(byTarget.get(item.target) ?? []), item]);
  const times = [...byTarget].map(([{ provider }, zones]) => {
    const plans = zones.map(({ plan }) => plan);
    return provider.secondsFor({
      calls: plans.reduce((sum, { calls }) => sum + calls, 0),
      zonesMade: plans.filter(({ action }) => action === 'create').length,
      zonesRemoved: plans.filter(
        ({ action, diff, calls }) => action === 'delete' && calls > 0 && diff.changes.length === 0,
      ).length,
      changes: plans.flatMap(({ diff }) => diff.changes),
    });
  });
  return Math.max(0, ...times);
}
