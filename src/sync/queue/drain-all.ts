import { targetKey } from '../../state/notes/queue.ts';
import { retryLimits } from '../limits.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { Target } from '../targets.ts';
import { drain, noZones } from './drain.ts';
import { dueEntries, nothingSkipped } from './due-entries.ts';

/** The result of draining the queues. `isElsewhere` says that another process drains one of them until it is empty. */
export interface DrainedQueues {
  readonly reports: readonly PassReport[];
  readonly isElsewhere: boolean;
}

/** Drains the queues of all targets in parallel until nothing is due. It runs from a timer, so nothing waits for it. */
export async function drainAll(context: PassContext, targets: readonly Target[]): Promise<DrainedQueues> {
  const drained = await Promise.all(targets.map(async (target) => drainQueue(context, target)));
  return {
    reports: drained.flatMap(({ reports }) => reports),
    isElsewhere: drained.some(({ isElsewhere }) => isElsewhere),
  };
}

async function drainQueue(context: PassContext, target: Target): Promise<DrainedQueues> {
  const reports: PassReport[] = [];
  const skipped = nothingSkipped();
  let since = Number.NEGATIVE_INFINITY;
  // While this process has the lock, calls leave their entries to it. So it reads the queue again after releasing the
  // lock.
  while ((await dueEntries(context, target, skipped)).some(({ at }) => at >= since)) {
    const startedAt = context.options.now();
    const drained = await drain(context, target, noZones, { deadline: null, limits: retryLimits, skipped });
    if (drained !== null) for (const report of drained.others) reports.push(report);
    // A hook call drains only for a short time.
    else if ((await context.store.drainerOf(target.name)) === 'retry') return { reports, isElsewhere: true };
    // If the target failed, only entries queued since then are tried once more.
    since = skipped.targets.delete(targetKey(target.name)) ? startedAt : Number.NEGATIVE_INFINITY;
  }
  return { reports, isElsewhere: false };
}
