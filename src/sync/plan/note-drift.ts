import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { driftAfter, driftLeft, type KnownDrift } from '../../reconcile/plan/known-drift.ts';
import { withDrift } from '../pass/drift-after-pass.ts';
import { inParallel } from '../concurrency.ts';
import type { PlannedZone } from './plan-zones.ts';
import { updateState } from '../pass/target-state.ts';
import type { Session } from '../session.ts';

/** Documents that are read or written at the same time. */
const concurrency = 8;

/**
 * Remembers the drift that a look at zones found, or that it is gone, for "status". A zone that could not be judged keeps
 * what is known. Users who may only read the state look without a note.
 */
export async function noteDrift({ store }: Session, planned: readonly PlannedZone[], now: number): Promise<void> {
  await inParallel(planned, concurrency, async ({ zone, target: { name: target }, plan }) => {
    if (plan.error !== null) return;
    const sets = driftLeft(plan.diff, []);
    const next = (known: KnownDrift | undefined): KnownDrift | undefined => driftAfter(known, sets, isoTime(now));
    try {
      const known = (await store.read(zone))?.targets[target]?.drift;
      if (next(known) !== known)
        await updateState(store, { zone, target }, (state) => withDrift(state, next(state.drift)));
    } catch (error) {
      if (!(error instanceof DnsSyncError)) throw error;
    }
  });
}
