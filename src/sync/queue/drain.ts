import { isKnownError } from '../../reconcile/error.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { Target } from '../targets.ts';
import { processForOthers, type DrainBounds } from './process-for-others.ts';

/** Zones that a process works on by itself while it drains. The drain leaves their entries alone meanwhile. */
export interface OwnZones {
  readonly entries: readonly QueueEntry[];
  readonly work: () => Promise<readonly PassReport[]>;
}

/** The reports of a process's own zones, and of those of others. */
export interface Drained {
  readonly own: readonly PassReport[];
  readonly others: readonly PassReport[];
}

/**
 * Drains the queue of a target as the only process; null if another process does. Its own zones come first, then and beside
 * them those that other calls wait for, then failed zones that are due. So of many calls at once only one loads the SDK, and
 * a request leaves when it has its tokens.
 */
export async function drain(
  context: PassContext,
  target: Target,
  { entries, work }: OwnZones,
  bounds: DrainBounds,
): Promise<Drained | null> {
  const lock = { isHeld: false };
  try {
    return await context.store.asDrainer(target.name, { timeoutMs: bounds.limits.lockWaitMs }, async () => {
      lock.isHeld = true;
      const working = work();
      const others = processForOthers(context, target, { entries, working }, bounds);
      const [own, ofOthers] = await Promise.all([working, others]);
      return { own, others: ofOthers };
    });
  } catch (error) {
    if (!lock.isHeld && isKnownError(error, 'locked')) return null;
    throw error;
  }
}
