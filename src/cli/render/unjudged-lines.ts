import type { PlanZone } from '../../reconcile/plan.ts';
import { count } from './counts.ts';
import { printable, spelled } from './printable.ts';

/** Why zones could not be judged, a line for each reason: mostly it is one for all of them. */
export function unjudgedLines(zones: readonly Pick<PlanZone, 'zone' | 'target' | 'error'>[]): readonly string[] {
  const named = new Map<string, string[]>();
  for (const { zone, target, error } of zones) {
    if (error === null) continue;
    const reason = `${error.message}; ${error.hint}`;
    named.set(reason, [...(named.get(reason) ?? []), `${spelled(zone)} at ${target}`]);
  }
  return [...named].map(([reason, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${count(others.length, 'other zone')}`;
    return printable(`${first}${more}: ${reason}`);
  });
}
