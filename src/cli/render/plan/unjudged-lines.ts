import type { PlanZone } from '../../../reconcile/plan/plan.ts';
import { groupBy } from '../../../reconcile/group-by.ts';
import { count } from '../../../text/count.ts';
import { printable, spelled } from '../../../text/printable.ts';

/** Lists why zones couldn't be planned, one line for each cause, because usually all share one. */
export function unjudgedLines(zones: readonly Pick<PlanZone, 'zone' | 'target' | 'error'>[]): readonly string[] {
  const unjudged = zones.flatMap(({ zone, target, error }) =>
    error === null ? [] : [{ place: `${spelled(zone)} at ${target}`, reason: `${error.message}; ${error.hint}` }],
  );
  return [...groupBy(unjudged, ({ reason }) => reason)].map(([reason, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${count(others.length, 'other zone')}`;
    return printable(`${first?.place}${more}: ${reason}`);
  });
}
