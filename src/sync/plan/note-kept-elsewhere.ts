import type { PlanZone } from '../../reconcile/plan/plan.ts';
import type { PassContext } from '../pass/unchanged-zone.ts';
import { inParallel } from '../concurrency.ts';
import { applyZone } from '../pass/pass.ts';
import type { PlannedZone } from './plan-zones.ts';
import type { Session } from '../session.ts';

/** Documents that are read or written at the same time. */
const atOnce = 8;

/** How long to wait for another process that works on the same zone, in milliseconds. */
const waitMs = 1_000;

/** Whether a look found that another server keeps the zone. */
export function isKeptElsewhere({ zoneHeld }: Pick<PlanZone, 'zoneHeld'>): boolean {
  return zoneHeld.some(({ rule }) => rule === 'kept-elsewhere');
}

/**
 * Records the zones that a look found to be kept by another server, so that the next edit of them is held instead of sent.
 * Makes no call. Users who may only read the state look without a record.
 */
export async function noteKeptElsewhere(
  { io, store, config }: Session,
  planned: readonly Pick<PlannedZone, 'zone' | 'target' | 'plan' | 'sight' | 'basis'>[],
): Promise<void> {
  const manner = { config, unattended: false, now: io.now };
  const context: PassContext = {
    store,
    manner,
    planId: null,
    now: io.now,
    random: Math.random,
    marks: false,
    waitMs,
  };
  await inParallel(planned, atOnce, async ({ zone, target, plan, sight, basis }) => {
    if (sight?.kind !== 'barred' || !isKeptElsewhere(plan)) return;
    const document = await store.read(zone).catch(() => null);
    if (document?.targets[target.name]?.barred === undefined) await applyZone(context, target, { zone, sight, basis });
  });
}
