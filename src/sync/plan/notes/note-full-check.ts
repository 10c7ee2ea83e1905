import { leavesToFleet } from '../../leaves-to-fleet.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { PlannedZone } from '../planned-zone.ts';
import type { Session } from '../../session.ts';
import type { TargetDocument } from '../../../state/documents/document.ts';
import type { ZoneStatus } from '../../status/zone-status.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';

/** A checked zone, and whether it could be planned. */
export interface CheckedZone extends Pick<PlannedZone, 'zone' | 'target'> {
  readonly plan: Pick<PlannedZone['plan'], 'error'>;
}

/**
 * Records for each target that all zones were checked, so that "status" can warn when checks stop.
 * A target that answered for no zone was not checked, nor one that only the workers of a fleet ask. Users with read-only access to the state record nothing.
 */
export async function noteFullCheck(
  { store, targets, config }: Pick<Session, 'store' | 'targets' | 'config'>,
  planned: readonly CheckedZone[],
  now: number,
): Promise<void> {
  if (await leavesToFleet({ store, config })) return;
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

/** Counts a full check of the target, if later than the last pass, as a check of this zone. */
export function seenByFullCheck(status: ZoneStatus, look: TargetDocument['look']): ZoneStatus {
  const { zone, zoneId, appliedAt, verifiedAt } = status;
  if (look === null || zoneId === null || appliedAt === null || look.unjudged.includes(zone)) return status;
  const isNews = appliedAt <= look.at && (verifiedAt === null || verifiedAt < look.at);
  return isNews ? { ...status, verifiedAt: look.at } : status;
}
