import { dueNow } from '../../reconcile/plan/retry-schedule.ts';
import { targetKey, type QueueEntry } from '../../state/notes/queue.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { Target } from '../targets.ts';

/** What a drain skips: targets that failed, by their keys, and the files of entries that can't be read or removed. */
export interface Skipped {
  readonly targets: Set<string>;
  readonly files: Set<string>;
}

export const nothingSkipped = (): Skipped => ({ targets: new Set(), files: new Set() });

/** Checks whether a drain skips an entry. */
export function isSkipped({ targets, files }: Skipped, entry: QueueEntry): boolean {
  return targets.has(entry.targetKey) || files.has(entry.file);
}

/**
 * Lists due entries of a target, oldest first, without skipped ones.
 * Every drain also handles entries of targets that are no longer configured, and removes them.
 */
export async function dueEntries(
  { store, options }: Pick<PassContext, 'store' | 'options'>,
  target: Pick<Target, 'name'>,
  skipped: Skipped,
): Promise<readonly QueueEntry[]> {
  const own = targetKey(target.name);
  const configured = new Set(Object.keys(options.config.targets).map(targetKey));
  const entries = (await store.queue.entries()).filter(
    (entry) => (entry.targetKey === own || !configured.has(entry.targetKey)) && !isSkipped(skipped, entry),
  );
  return dueNow(entries, options.now());
}
