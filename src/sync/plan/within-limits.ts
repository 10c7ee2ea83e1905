import type { ZoneQuota } from '../../cloud/provider.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { planHeldBack, planOverQuota } from '../../reconcile/plan/plan.ts';
import type { TargetDocuments } from '../../state/documents/target-documents.ts';
import type { PassOptions } from '../pass/compare-zone.ts';
import type { Target } from '../targets.ts';
import { deletionHold } from '../hosted-zone/deletion-guard.ts';
import { countDeletion } from '../../reconcile/plan/deletion-rate.ts';
import { readZoneQuota, quotaDetail, quotaRelease, remainingQuota } from '../hosted-zone/zone-quota.ts';
import type { PlannedZone } from './planned-zone.ts';

/** Checks once how many zones still fit if any are to be created, and holds those beyond, in canonical order. */
export async function withinZoneQuota(
  store: TargetDocuments,
  { now }: PassOptions,
  target: Target,
  planned: readonly PlannedZone[],
): Promise<readonly PlannedZone[]> {
  const creates = planned.filter((item) => item.plan.action === 'create');
  if (creates.length === 0) return planned;
  const quota = await quotaOrNull(store, target, now());
  if (quota === null) return planned;
  const { words } = target.provider.traits;
  const fitting = new Set(creates.slice(0, remainingQuota(quota)));
  return planned.map((item) => {
    if (item.plan.action !== 'create' || fitting.has(item)) return item;
    const detail = `${quotaDetail(quota, words)}, and the plan creates ${creates.length} more`;
    return { ...item, plan: planOverQuota(item.plan, detail, quotaRelease(words)), observation: null };
  });
}

/** Holds zones to be emptied beyond the hourly limit. The pass counts and reports them. */
export async function withinDeletionRate(
  store: TargetDocuments,
  { config }: PassOptions,
  target: Target,
  planned: readonly PlannedZone[],
): Promise<readonly PlannedZone[]> {
  if (planned.every((item) => item.deletion === null)) return planned;
  let counted = (await store.readTarget(target.name)).zoneDeletes;
  return planned.map((item) => {
    if (item.deletion === null || item.plan.error !== null) return item;
    const { deletions, detail } = countDeletion(counted, item.deletion, config.policy.maxZoneDeletesPerHour);
    counted = deletions;
    return detail === null ? item : { ...item, plan: planHeldBack(item.plan, deletionHold(item.zone, detail)) };
  });
}

/** The quota is optional: without permission to read it, planning continues. */
async function quotaOrNull(store: TargetDocuments, target: Target, now: number): Promise<ZoneQuota | null> {
  try {
    return await readZoneQuota(store, target, now);
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}
