import { setTimeout as pause } from 'node:timers/promises';
import type { QueueEntry } from '../../state/notes/queue.ts';
import { callLimits, idlePartOfBudget, maxWaitMs, minWaitMs, waitPerEntryMs } from '../limits.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { Target } from '../targets.ts';
import { drain, type Drained, type OwnZones } from './drain.ts';

/**
 * Brings zones that are in the queue to a target: drains it, or waits until another process has drained these zones. Nothing
 * depends on that process: when it ends, the next call that looks drains, and when the queue doesn't move, a call works on
 * its zones itself. `deadline` is in milliseconds since the epoch.
 */
export async function drainOrWait(
  context: PassContext,
  target: Target,
  own: OwnZones,
  deadline: number,
): Promise<Drained> {
  const { store, options, now, random } = context;
  const tryToDrain = async (): Promise<Drained | null> =>
    drain(context, target, own, { deadline, limits: callLimits, away: new Set() });
  let drained = await tryToDrain();
  let ahead = Number.POSITIVE_INFINITY;
  let waitMs = minWaitMs;
  const maxIdleMs = options.config.hook.budgetSeconds * 1000 * idlePartOfBudget;
  for (let idleMs = 0; drained === null && now() < deadline && idleMs < maxIdleMs;) {
    await pause(waitMs * (0.5 + random() / 2));
    const left = placeOf(own.entries, await store.queue.notes());
    if (left === 0) break;
    idleMs = left < ahead ? 0 : idleMs + waitMs;
    ahead = left;
    waitMs = Math.max(minWaitMs, Math.min(maxWaitMs, waitPerEntryMs * left));
    if (idleMs > 0) drained = await tryToDrain();
  }
  // Most of the time nothing is left to do for zones that another process drained.
  return drained ?? { own: await own.work(), others: [] };
}

/** How many entries come up to the last of ours; 0 if none of ours is left. */
function placeOf(ours: readonly QueueEntry[], entries: readonly QueueEntry[]): number {
  return entries.findLastIndex((entry) => ours.some(({ file }) => file === entry.file)) + 1;
}
