import { dueNow } from '../../reconcile/plan/retry-schedule.ts';
import { targetKey, type QueueEntry } from '../../state/notes/queue.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { Target } from '../targets.ts';

/**
 * Lists due entries of a target, oldest first, without those in `away`.
 * Every drain also handles entries of targets that are no longer configured, and removes them.
 */
export async function dueEntries(
  { store, options }: Pick<PassContext, 'store' | 'options'>,
  target: Pick<Target, 'name'>,
  away: ReadonlySet<string>,
): Promise<readonly QueueEntry[]> {
  const lane = targetKey(target.name);
  const configured = new Set(Object.keys(options.config.targets).map(targetKey));
  const entries = (await store.queue.notes()).filter(
    (entry) => (entry.lane === lane || !configured.has(entry.lane)) && !away.has(entry.lane) && !away.has(entry.file),
  );
  return dueNow(entries, options.now());
}
