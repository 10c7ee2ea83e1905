import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
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
 */
export async function noteDrift(
  { store }: Pick<Session, 'store'>,
  planned: readonly PlannedZone[],
  now: number,
): Promise<void> {
  await inParallel(planned, documentsAtOnce, async ({ zone, target, plan, fingerprint, others, version }) => {
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
      if (withNews(document) !== document) await store.update(zone, withNews);
    } catch (error) {
      rethrowUnlessKnown(error);
    }
  });
}
