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
 * Records for "status" which zones have drift and which no longer do.
 * A zone that couldn't be planned keeps its record. Users with read-only access to the state record nothing.
 */
export async function noteDrift(
  { store }: Pick<Session, 'store'>,
  planned: readonly PlannedZone[],
  now: number,
): Promise<void> {
  await inParallel(planned, documentsAtOnce, async ({ zone, target, plan, fingerprint }) => {
    if (plan.error !== null) return;
    const sets = driftLeft(plan.diff, []);
    const withNews = (document: ZoneDocument | null): ZoneDocument | null => {
      const before = document?.targets[target.name];
      if (document === null || before === undefined) return document;
      // The zone was written since the observation.
      if (!sameFingerprint(planFingerprint(zoneAtTarget(document, target.name, target.provider)), fingerprint))
        return document;
      const drift = driftAfter(before.drift, sets, isoTime(now));
      if (drift === before.drift) return document;
      return { ...document, targets: { ...document.targets, [target.name]: withDrift(before, drift) } };
    };
    try {
      const document = await store.read(zone);
      if (withNews(document) !== document) await store.update(zone, withNews);
    } catch (error) {
      rethrowUnlessKnown(error);
    }
  });
}
