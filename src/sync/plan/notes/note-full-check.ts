import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { PlannedZone } from '../planned-zone.ts';
import type { Session } from '../../session.ts';
import type { TargetDocument } from '../../../state/documents/document.ts';
import type { ZoneStatus } from '../../status/zone-status.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';

/** A zone that was looked at, and whether it could be judged. */
export interface CheckedZone extends Pick<PlannedZone, 'zone' | 'target'> {
  readonly plan: Pick<PlannedZone['plan'], 'error'>;
}

/**
 * Notes for each target that all its zones were looked at, so that "status" can tell when nobody looks any more. A target
 * that didn't answer for any zone was not looked at. Whoever may read the state but not write it, looks without a note.
 */
export async function noteFullCheck(
  { store, targets }: Session,
  planned: readonly CheckedZone[],
  now: number,
): Promise<void> {
  for (const target of targets) {
    const zones = planned.filter((item) => item.target === target);
    const unjudged = zones.filter((item) => item.plan.error !== null).map((item) => item.zone);
    if (zones.length > 0 && unjudged.length === zones.length) continue;
    const look = { at: isoTime(now), unjudged };
    try {
      await store.updateTarget(target.name, (document) => ({ ...document, look }));
    } catch (error) {
      rethrowUnlessKnown(error);
    }
  }
}

/** A look at all zones of the target, later than the last pass, has seen this one too. */
export function seenByFullCheck(status: ZoneStatus, look: TargetDocument['look']): ZoneStatus {
  const { zone, zoneId, appliedAt, verifiedAt } = status;
  if (look === null || zoneId === null || appliedAt === null || look.unjudged.includes(zone)) return status;
  const isNews = appliedAt <= look.at && (verifiedAt === null || verifiedAt < look.at);
  return isNews ? { ...status, verifiedAt: look.at } : status;
}
