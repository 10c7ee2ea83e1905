import { dueNow } from '../../reconcile/plan/retry-schedule.ts';
import { targetKey, type QueueEntry } from '../../state/notes/queue.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { Target } from '../targets.ts';

/**
 * Entries of a target that are due, the oldest first, without those that are away. Entries of a target that the configuration
 * has no more belong to every drain, which removes them.
 */
export async function dueEntries(
  { store, options, now }: Pick<PassContext, 'store' | 'options' | 'now'>,
  target: Pick<Target, 'name'>,
  away: ReadonlySet<string>,
): Promise<readonly QueueEntry[]> {
  const lane = targetKey(target.name);
  const configured = new Set(Object.keys(options.config.targets).map(targetKey));
  const entries = (await store.queue.notes()).filter(
    (entry) => (entry.lane === lane || !configured.has(entry.lane)) && !away.has(entry.lane) && !away.has(entry.file),
  );
  return dueNow(entries, now(), Number.POSITIVE_INFINITY);
}
