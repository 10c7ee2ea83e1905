import { DnsSyncError } from '../../reconcile/error.ts';
import type { PlanDocument, PlanZoneRecord } from '../../reconcile/plan/plan-document.ts';
import { digest, type PlanFingerprint } from './plan-fingerprint.ts';
import { planDocument } from './plan-document.ts';
import type { PlannedZone } from './planned-zone.ts';

/** A plan saved to be applied later, and its basis. */
export interface SavedPlan {
  readonly id: string;
  readonly createdAt: string;
  readonly zones: readonly SavedZone[];
  readonly plan: PlanDocument;
}

/** One zone at one target: its fingerprint, and the digest of its changes. */
export interface SavedZone extends PlanFingerprint {
  readonly zone: string;
  readonly target: string;
  readonly record: string;
}

/** Extracts what to save of a plan. `at` is its time in ISO 8601. */
export function savedPlan(planned: readonly PlannedZone[], at: string): SavedPlan {
  const plan = planDocument(planned);
  return { id: plan.id, createdAt: at, zones: savedZones(planned, plan), plan };
}

function savedZones(planned: readonly PlannedZone[], plan: PlanDocument): readonly SavedZone[] {
  const records = new Map(plan.zones.map((record) => [planKey(record), record]));
  return planned.map(({ zone, target, fingerprint }) => {
    const record = records.get(planKey({ zone, target: target.name })) as PlanZoneRecord;
    return { zone, target: target.name, ...fingerprint, record: digest(record) };
  });
}

/** Refuses to apply a saved plan that differs from a new one. Throws `plan-moved` with the differences. */
export function refuseMoved(saved: SavedPlan, planned: readonly PlannedZone[]): void {
  const now = new Map(savedZones(planned, planDocument(planned)).map((item) => [planKey(item), item]));
  const moved = saved.zones.flatMap((before) => {
    const after = now.get(planKey(before));
    const what = after === undefined ? 'no longer managed there' : whatMoved(before, after);
    return what === null ? [] : [`${before.zone} at ${before.target} (${what})`];
  });
  if (moved.length === 0) return;
  const more = moved.length > maxZonesNamed ? ` and ${moved.length - maxZonesNamed} more` : '';
  throw new DnsSyncError(
    'plan-moved',
    `saved plan ${saved.id} is stale: ${moved.slice(0, maxZonesNamed).join(', ')}${more}. Nothing was changed`,
    'plan again and review the new plan',
  );
}

const maxZonesNamed = 10;

function whatMoved(before: SavedZone, after: SavedZone): string | null {
  if (before.desired !== after.desired) return 'the desired state changed';
  if (before.applied !== after.applied) return 'another pass changed the zone';
  return before.record === after.record ? null : "the provider's records or the configuration changed";
}

function planKey({ zone, target }: { readonly zone: string; readonly target: string }): string {
  return `${zone} ${target}`;
}

/** Refuses a plan whose ID isn't the expected one. */
export function refuseOtherPlan(id: string, expected: string): void {
  if (id === expected) return;
  throw new DnsSyncError(
    'plan-moved',
    `the plan is ${id}, not ${JSON.stringify(expected)} as expected. Nothing was changed`,
    'review the new plan with "dns-sync plan", then pass its ID to --expect',
  );
}
