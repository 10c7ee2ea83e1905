import { setTimeout as pause } from 'node:timers/promises';
import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import { targetKey, type QueueEntry } from '../../state/notes/queue.ts';
import {
  drainLookMs,
  drainQuietMs,
  maxEntriesPerLook,
  maxSpareMs,
  ownZonesFirstMs,
  queuedZonesAtOnce,
  type DrainLimits,
} from '../limits.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { failedByTarget } from '../target-failure.ts';
import type { Target } from '../targets.ts';
import { dueEntries } from './due-entries.ts';
import { processEntries } from './process-entries.ts';

/** How long and how much a process drains. `deadline` is in milliseconds since the epoch; null sets no limit. */
export interface DrainBounds {
  readonly deadline: number | null;
  readonly limits: DrainLimits;
  /** Collects lanes of failed targets and unreadable entries, which the drain skips. */
  readonly away: Set<string>;
}

/** Work in progress on zones, whose entries other work skips. */
interface Work {
  readonly entries: readonly QueueEntry[];
  readonly working: Promise<readonly PassReport[]>;
}

/**
 * Processes queued zones that calls wait for, at first in parallel with the own zones.
 * Then retries failed zones that are due, within the limits. At last retries zones that failed during an outage of the
 * target, if it answered.
 */
export async function processForOthers(
  context: PassContext,
  target: Target,
  own: Work,
  bounds: DrainBounds,
): Promise<readonly PassReport[]> {
  const { options } = context;
  const { deadline, limits, away } = bounds;
  const end = endOf(own.working, options.now, bounds);
  const reports: PassReport[] = [];
  await Promise.race([own.working.catch(() => []), pause(ownZonesFirstMs, undefined, { ref: false })]);
  await processWaiting(context, target, own, { end, away, reports });
  for (let left = limits.maxRetries; left > 0 && options.now() < end.at;) {
    const failed = (await dueEntries(context, target, away)).slice(0, Math.min(left, queuedZonesAtOnce));
    if (failed.length === 0) break;
    left -= failed.length;
    const processing = { concurrency: limits.retriesAtOnce, until: end.at, away };
    const working = processEntries(context, target, failed, processing);
    await processWaiting(context, target, { entries: failed, working }, { end, away, reports });
    const retried = await working;
    for (const report of retried) reports.push(report);
    // Another process may work on all of them.
    if (retried.length === 0) await pause(drainLookMs);
  }
  if (end.at === 0 || away.has(targetKey(target.name))) return reports;
  const spareMs = Math.min(maxSpareMs, options.config.hook.budgetSeconds * 250);
  const until = deadline === null ? Number.POSITIVE_INFINITY : deadline - spareMs;
  return [...reports, ...(await processAnswered(context, target, until))];
}

/** When a drain ends, in milliseconds since the epoch. It changes when the own zones are done. */
interface End {
  at: number;
}

/** Ends the drain if the target fails for the own zones: those of others would fail too. */
function endOf(
  working: Work['working'],
  now: () => number,
  { deadline, limits }: Pick<DrainBounds, 'deadline' | 'limits'>,
): End {
  const latest = deadline ?? Number.POSITIVE_INFINITY;
  const end = { at: latest };
  void working.then(
    (reports) => (end.at = reports.some(failedByTarget) ? 0 : Math.min(latest, now() + limits.othersMs)),
    () => (end.at = 0),
  );
  return end;
}

/** Processes entries of calls that may still wait, until the other work is done and no more arrive. */
async function processWaiting(
  context: PassContext,
  target: Target,
  otherWork: Work,
  { end, away, reports }: { readonly end: End; readonly away: Set<string>; readonly reports: PassReport[] },
): Promise<void> {
  const { options } = context;
  const waitingSince = options.now() - options.config.hook.budgetSeconds * 1000;
  const taken = new Set(otherWork.entries.map(({ zone }) => zone));
  const work = { isDone: false };
  const done = otherWork.working.catch(() => []).then(() => (work.isDone = true));
  let processedAt: number | null = null;
  while (options.now() < end.at && !away.has(targetKey(target.name))) {
    const { isDone } = work;
    const waiting = (await dueEntries(context, target, away)).filter(
      ({ at, zone }) => timeDue(at, options.now()) >= waitingSince && (isDone || !taken.has(zone)),
    );
    if (waiting.length > 0) {
      const processing = { concurrency: queuedZonesAtOnce, until: end.at, away };
      const processed = await processEntries(context, target, waiting.slice(0, maxEntriesPerLook), processing);
      for (const report of processed) reports.push(report);
      processedAt = options.now();
    } else if (isDone && (processedAt === null || options.now() - processedAt >= drainQuietMs)) break;
    await Promise.race([pause(drainLookMs), ...(isDone ? [] : [done])]);
  }
}

/** Retries zones that failed during an outage before they are due, because the target answers again. */
async function processAnswered(context: PassContext, target: Target, until: number): Promise<readonly PassReport[]> {
  if (target.provider.calls() === 0) return [];
  const lane = targetKey(target.name);
  const present = context.options.now();
  const failed = (await context.store.queue.notes()).filter(
    (entry) => entry.away && entry.lane === lane && entry.at > present,
  );
  const processing = { concurrency: queuedZonesAtOnce, until, away: new Set<string>() };
  return processEntries({ ...context, hasAnswered: true }, target, failed, processing);
}
