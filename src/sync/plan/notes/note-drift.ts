import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import { driftAfter, driftLeft } from '../../../reconcile/plan/known-drift.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { zoneAtTarget } from '../../pass/compare-zone.ts';
import { withDrift } from '../../pass/drift-after-pass.ts';
import { inParallel } from '../../concurrency.ts';
import { planFingerprint, sameFingerprint } from '../plan-fingerprint.ts';
import type { PlannedZone } from '../planned-zone.ts';
import type { Session } from '../../session.ts';
import { documentsAtOnce } from '../../limits.ts';

/**
 * Records for "status" which zones have drift and which no longer do, and for the next check what a listing found.
 * A zone that couldn't be planned keeps its record. Users with read-only access to the state record nothing.
 * Returns the zones at targets whose drift is news.
 */
export async function noteDrift(
  { store }: Pick<Session, 'store'>,
  planned: readonly PlannedZone[],
  now: number,
): Promise<readonly PlannedZone[]> {
  const news: PlannedZone[] = [];
  await inParallel(planned, documentsAtOnce, async (item) => {
    const { zone, target, plan, fingerprint, others, version } = item;
    if (plan.error !== null) return;
    const sets = driftLeft(plan.diff, []);
    const withNews = (document: ZoneDocument | null): ZoneDocument | null => {
      const before = document?.targets[target.name];
      if (document === null || before === undefined) return document;
      // The zone was written since the observation.
      if (!sameFingerprint(planFingerprint(zoneAtTarget(document, target.name, target.provider)), fingerprint))
        return document;
      const at = isoTime(now);
      const drift = driftAfter(before.drift, sets, at);
      const isListed = others !== null && plan.zoneId !== null;
      if (drift === before.drift && !isListed) return document;
      const after = withDrift(before, drift);
      const known = version === null ? {} : { version };
      const noted = isListed
        ? { ...after, listed: { at, zoneId: plan.zoneId, others, foreign: plan.diff.foreign, ...known } }
        : after;
      return { ...document, targets: { ...document.targets, [target.name]: noted } };
    };
    try {
      const document = await store.read(zone);
      if (withNews(document) === document) return;
      const noted = await store.update(zone, withNews);
      if (!sameJson(noted?.targets[target.name]?.drift, document?.targets[target.name]?.drift)) news.push(item);
    } catch (error) {
      rethrowUnlessKnown(error);
    }
  });
  return news;
}
