import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import { nextPauseCheck, offSince, pauseAt } from '../../state/notes/pauses.ts';
import type { QueuedZone, QueueEntry } from '../../state/notes/queue.ts';
import { inParallel } from '../concurrency.ts';
import { reconcileZone } from '../pass/reconcile-zone.ts';
import { fromCache } from '../pass/start/from-cache.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { delegateArrived } from '../subdomains/reconcile-parents.ts';
import { failedByTarget } from '../target-failure.ts';
import { isRouted, type Target } from '../targets.ts';
import { documentOrError } from '../read-document.ts';
import { isSkipped, type Skipped } from './due-entries.ts';

/** How entries are processed. Nothing is started after `until`, in milliseconds since the epoch. */
interface Processing {
  readonly concurrency: number;
  readonly until: number;
  /** Collects a failed target and unreadable entries, to be skipped from then on. */
  readonly skipped: Skipped;
}

/**
 * Processes the zones of queue entries at a target, in order.
 * Several entries of a zone are one pass. After the target itself fails, its other zones are left for later.
 */
export async function processEntries(
  context: PassContext,
  target: Target,
  entries: readonly QueueEntry[],
  { concurrency, until, skipped }: Processing,
): Promise<readonly PassReport[]> {
  const first = entries.filter((entry) => entry === entries.find((item) => isOfSameZone(item, entry)));
  const reports = await inParallel(first, concurrency, async (entry) => {
    if (isSkipped(skipped, entry) || context.options.now() >= until) return null;
    try {
      const ofZone = entries.filter((item) => isOfSameZone(item, entry));
      const report = await processEntry(context, target, entry, ofZone);
      if (report !== null && failedByTarget(report)) skipped.targets.add(entry.targetKey);
      return report;
    } catch (error) {
      rethrowUnlessKnown(error);
      // An entry that can't be read or removed stays for later. The passes over its zone report the error.
      skipped.files.add(entry.file);
      return null;
    }
  });
  const passed = reports.filter((report) => report !== null);
  return [...passed, ...(await delegateArrived(context, [target], passed))];
}

function isOfSameZone(a: QueueEntry, b: QueueEntry): boolean {
  return a.targetKey === b.targetKey && a.zone === b.zone;
}

async function processEntry(
  context: PassContext,
  target: Target,
  entry: QueueEntry,
  ofZone: readonly QueueEntry[],
): Promise<PassReport | null> {
  const { store, options } = context;
  const item = await store.queue.read(entry);
  // Another process works on it now, possibly for the same reason.
  if (entry.unavailable && item !== null && (await store.isWorkedOn(item.zone, item.target))) return null;
  const isOurs = item?.target === target.name && isRouted(options.config, target.name, item.zone);
  const isTurn = isOurs && (entry.unavailable || (await isDue(context, item, options.now())));
  const report = isTurn ? await pushUnlessPaused(context, target, item) : null;
  // If the zone failed again, it has a new entry by now.
  for (const done of ofZone) await store.queue.drop(done);
  return report;
}

/** Applies a zone, reschedules it if it is paused, or drops it if it is switched off. */
async function pushUnlessPaused(context: PassContext, target: Target, item: QueuedZone): Promise<PassReport | null> {
  const { store, options } = context;
  const pauses = await store.pauses.read();
  if (offSince(pauses, item.zone) !== null) return null;
  const pause = pauseAt(pauses, item.zone, options.now());
  if (pause === null) return reconcileZone(context, target, item.zone, fromCache);
  await store.queue.add({ zone: item.zone, target: item.target, at: nextPauseCheck(pause, options.now()) }, 'for good');
  return null;
}

/** Checks whether an entry is newer than the last pass over its zone. */
async function isDue({ store }: PassContext, { zone, target }: QueuedZone, now: number): Promise<boolean> {
  const document = await documentOrError(store, zone);
  // The pass over the zone reports an unreadable document.
  if (document instanceof DnsSyncError) return true;
  const next = document?.targets[target]?.outcome?.nextAttemptAt ?? null;
  return document !== null && (next === null || timeDue(parseTime(next), now) <= now);
}
