import type { PlanZone } from '../../../reconcile/plan/plan.ts';
import { passContext } from '../../pass/pass-context.ts';
import { inParallel } from '../../concurrency.ts';
import { reconcileZone } from '../../pass/reconcile-zone.ts';
import { fromPlan } from '../../pass/start/from-plan.ts';
import type { PlannedZone } from '../planned-zone.ts';
import type { Session } from '../../session.ts';
import { documentsAtOnce, noteWaitMs } from '../../limits.ts';
import { documentOrNull } from '../../read-document.ts';

/** Checks whether an observation found that another server owns the zone. */
export function isKeptElsewhere({ zoneHeld }: Pick<PlanZone, 'zoneHeld'>): boolean {
  return zoneHeld.some(({ rule }) => rule === 'kept-elsewhere');
}

/**
 * Records the zones that another server owns, so that their next edit is held instead of sent.
 * Makes no API call. Users with read-only access to the state record nothing.
 */
export async function noteKeptElsewhere(
  session: Pick<Session, 'now' | 'store' | 'config'>,
  planned: readonly Pick<PlannedZone, 'zone' | 'target' | 'plan' | 'observation' | 'fingerprint'>[],
): Promise<void> {
  const context = passContext(session, { unattended: false, marks: false, waitMs: noteWaitMs });
  await inParallel(planned, documentsAtOnce, async ({ zone, target, plan, observation, fingerprint }) => {
    if (observation?.kind !== 'barred' || !isKeptElsewhere(plan)) return;
    const document = await documentOrNull(session.store, zone);
    if (document?.targets[target.name]?.barred === undefined)
      await reconcileZone(context, target, zone, fromPlan(observation, fingerprint));
  });
}
