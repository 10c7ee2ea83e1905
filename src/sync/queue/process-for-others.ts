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
import { dueEntries, nothingSkipped, type Skipped } from './due-entries.ts';
import { processEntries } from './process-entries.ts';

/** How long and how much a process drains. `deadline` is in milliseconds since the epoch; null sets no limit. */
export interface DrainBounds {
  readonly deadline: number | null;
  readonly limits: DrainLimits;
  /** Collects what the drain skips. */
  readonly skipped: Skipped;
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
  const { deadline, limits, skipped } = bounds;
  const endsAt = endOf(own.working, options.now, bounds);
  await Promise.race([own.working.catch(() => []), pause(ownZonesFirstMs, undefined, { ref: false })]);
  const reports = [...(await processWaiting(context, target, own, { endsAt, skipped }))];
  for (let left = limits.maxRetries; left > 0 && options.now() < endsAt();) {
    const failed = (await dueEntries(context, target, skipped)).slice(0, Math.min(left, queuedZonesAtOnce));
    if (failed.length === 0) break;
    left -= failed.length;
    const processing = { concurrency: limits.retriesAtOnce, until: endsAt(), skipped };
    const working = processEntries(context, target, failed, processing);
    const waited = await processWaiting(context, target, { entries: failed, working }, { endsAt, skipped });
    const retried = await working;
    for (const report of [...waited, ...retried]) reports.push(report);
    // Another process may work on all of them.
    if (retried.length === 0) await pause(drainLookMs);
  }
  if (endsAt() === 0 || skipped.targets.has(targetKey(target.name))) return reports;
  const spareMs = Math.min(maxSpareMs, options.config.hook.budgetSeconds * 250);
  const until = deadline === null ? Number.POSITIVE_INFINITY : deadline - spareMs;
  return [...reports, ...(await processAnswered(context, target, until))];
}

/**
 * Returns when the drain ends, in milliseconds since the epoch: it is known once the own zones are done.
 * If the target fails for them, it ends at once, because it would fail for the zones of others too.
 */
function endOf(
  working: Work['working'],
  now: () => number,
  { deadline, limits }: Pick<DrainBounds, 'deadline' | 'limits'>,
): () => number {
  const latest = deadline ?? Number.POSITIVE_INFINITY;
  let at = latest;
  void working.then(
    (reports) => (at = reports.some(failedByTarget) ? 0 : Math.min(latest, now() + limits.othersMs)),
    () => (at = 0),
  );
  return () => at;
}

/**
 * Processes entries of calls that may still wait, until the other work is done and no more arrive.
 * Returns their reports.
 */
async function processWaiting(
  context: PassContext,
  target: Target,
  otherWork: Work,
  { endsAt, skipped }: { readonly endsAt: () => number; readonly skipped: Skipped },
): Promise<readonly PassReport[]> {
  const { options } = context;
  const reports: PassReport[] = [];
  const waitingSince = options.now() - options.config.hook.budgetSeconds * 1000;
  const taken = new Set(otherWork.entries.map(({ zone }) => zone));
  const work = { isDone: false };
  const done = otherWork.working.catch(() => []).then(() => (work.isDone = true));
  let processedAt: number | null = null;
  while (options.now() < endsAt() && !skipped.targets.has(targetKey(target.name))) {
    const { isDone } = work;
    const waiting = (await dueEntries(context, target, skipped)).filter(
      ({ at, zone }) => timeDue(at, options.now()) >= waitingSince && (isDone || !taken.has(zone)),
    );
    if (waiting.length > 0) {
      const processing = { concurrency: queuedZonesAtOnce, until: endsAt(), skipped };
      const processed = await processEntries(context, target, waiting.slice(0, maxEntriesPerLook), processing);
      for (const report of processed) reports.push(report);
      processedAt = options.now();
    } else if (isDone && (processedAt === null || options.now() - processedAt >= drainQuietMs)) break;
    await Promise.race([pause(drainLookMs), ...(isDone ? [] : [done])]);
  }
  return reports;
}

/** Retries zones that failed during an outage before they are due, because the target answers again. */
async function processAnswered(context: PassContext, target: Target, until: number): Promise<readonly PassReport[]> {
  if (target.provider.calls() === 0) return [];
  const own = targetKey(target.name);
  const present = context.options.now();
  const failed = (await context.store.queue.entries()).filter(
    (entry) => entry.unavailable && entry.targetKey === own && entry.at > present,
  );
  const processing = { concurrency: queuedZonesAtOnce, until, skipped: nothingSkipped() };
  return processEntries({ ...context, hasAnswered: true }, target, failed, processing);
}
