import { DnsSyncError } from '../reconcile/error.ts';
import type { PlannedZone } from './plan-zones.ts';
import type { Session } from './session.ts';
import { isoTime } from '../reconcile/iso-time.ts';

/**
 * Notes for each target that all its zones were looked at, so that "status" can tell when nobody looks any more. A target
 * that didn't answer for any zone was not looked at. Whoever may read the state but not write it, looks without a note.
 */
export async function noteLook(
  { store, targets }: Session,
  planned: readonly PlannedZone[],
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
      if (!(error instanceof DnsSyncError)) throw error;
    }
  }
}
