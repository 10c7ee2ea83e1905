import type { DnsName } from '../../reconcile/dns/name.ts';
import { emptyDiff, type PlanZone } from '../../reconcile/plan/plan.ts';
import type { Pauses } from '../../state/notes/pauses.ts';
import type { Store } from '../../state/store.ts';
import { inParallel } from '../concurrency.ts';
import type { PassOptions } from '../pass/compare-zone.ts';
import { finderByCalls, finderByListing, finderOfSeveral, remembering } from '../pass/observe/finder.ts';
import type { Target } from '../targets.ts';
import { holdOlderZones } from './hold-older-zones.ts';
import { holdPaused } from './hold-paused.ts';
import { planAtTarget, type Prove, type Source } from './plan-at-target.ts';
import type { PlannedZone } from './planned-zone.ts';
import { withinDeletionRate, withinZoneQuota } from './within-limits.ts';
import { zonesAtOnce } from '../limits.ts';

/** Beyond this number, zones are found with one listing of all. */
const maxZonesByCalls = 10;

/** How plans are used while they are made. */
export interface Planning {
  readonly source: Source;
  /**
   * Whether a zone will be applied.
   * Observations of all others are dropped, because thousands would fill the memory.
   */
  readonly isApplied: (plan: PlanZone) => boolean;
  readonly prove?: Prove | undefined;
  /** The pauses that hold plans. */
  readonly pauses: Pauses;
  /** Called after each zone. */
  readonly step: (item: PlannedZone) => void;
}

interface Place {
  readonly store: Store;
  readonly options: PassOptions;
  readonly target: Target;
}

/**
 * Drops what a plan doesn't use and what fills the memory for thousands of zones: the sets in sync, and the lists of a
 * zone in which nothing differs, which share their empty ones.
 */
function withoutInSync(item: PlannedZone): PlannedZone {
  const diff = { ...item.plan.diff, inSync: emptyDiff.inSync };
  const isEmpty = Object.values(diff).every((list) => list.length === 0);
  return { ...item, plan: { ...item.plan, diff: isEmpty ? emptyDiff : diff } };
}

/** Plans zones at a target, each independently: a failure doesn't affect the others. */
export async function planZones(
  { store, options, target }: Place,
  zones: readonly DnsName[],
  { source, isApplied, prove, pauses, step }: Planning,
): Promise<readonly PlannedZone[]> {
  // Beyond a few zones one listing costs fewer calls, and it also shows deleted zones.
  const isMany = zones.length > maxZonesByCalls;
  const finder = isMany
    ? finderByListing(target.provider)
    : zones.length > 1
      ? finderOfSeveral(target.provider)
      : remembering(finderByCalls(target.provider));
  const planned = await inParallel(zones, zonesAtOnce, async (zone) => {
    const item = holdPaused(
      await planAtTarget({ store, options, target, source, finder, prove }, zone),
      pauses,
      options.now(),
    );
    step(item);
    const kept = withoutInSync(item);
    return isApplied(item.plan) ? kept : { ...kept, observation: null };
  });
  const allowed = await withinDeletionRate(store, options, target, await holdOlderZones(store, planned));
  return source === 'provider' ? withinZoneQuota(store, options, target, allowed) : allowed;
}
