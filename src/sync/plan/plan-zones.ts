import type { DnsName } from '../../reconcile/dns/name.ts';
import type { PlanZone } from '../../reconcile/plan/plan.ts';
import type { Pauses } from '../../state/notes/pauses.ts';
import type { Store } from '../../state/store.ts';
import { inParallel } from '../concurrency.ts';
import type { PassOptions } from '../pass/compare-zone.ts';
import { finderByCalls, finderByListing } from '../pass/observe/finder.ts';
import type { Target } from '../targets.ts';
import { holdOlderZones } from './hold-older-zones.ts';
import { holdPaused } from './hold-paused.ts';
import { planAtTarget, type Source } from './plan-at-target.ts';
import type { PlannedZone } from './planned-zone.ts';
import { withinDeletionRate, withinZoneQuota } from './within-limits.ts';
import { zonesAtOnce } from '../limits.ts';

/** More zones than this are found in one listing of all. */
const maxZonesByCalls = 10;

/** What is done with plans as they are made. */
export interface Planning {
  readonly source: Source;
  /** Whether a zone is going to be applied: what was seen of all others is let go, which a listing of thousands would fill. */
  readonly isApplied: (plan: PlanZone) => boolean;
  /** The pauses that hold plans. */
  readonly pauses: Pauses;
  /** Called after each zone. */
  readonly step: () => void;
}

/** Where and how zones are planned. */
interface Place {
  readonly store: Store;
  readonly options: PassOptions;
  readonly target: Target;
}

/** A plan has no use for sets that are as desired, and those of thousands of zones fill the memory. */
function withoutInSync(item: PlannedZone): PlannedZone {
  return { ...item, plan: { ...item.plan, diff: { ...item.plan.diff, inSync: [] } } };
}

/** Plans zones at a target, each by itself: one that can't be judged doesn't stop the others. */
export async function planZones(
  { store, options, target }: Place,
  zones: readonly DnsName[],
  { source, isApplied, pauses, step }: Planning,
): Promise<readonly PlannedZone[]> {
  // Beyond a few zones one listing costs fewer calls than it saves, and tells what is gone.
  const finder = zones.length > maxZonesByCalls ? finderByListing(target.provider) : finderByCalls(target.provider);
  const planned = await inParallel(zones, zonesAtOnce, async (zone) => {
    const item = holdPaused(await planAtTarget({ store, options, target, source, finder }, zone), pauses);
    step();
    const kept = withoutInSync(item);
    return isApplied(item.plan) ? kept : { ...kept, observation: null };
  });
  const allowed = await withinDeletionRate(store, options, target, await holdOlderZones(store, planned));
  return source === 'provider' ? withinZoneQuota(store, options, target, allowed) : allowed;
}
