import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { dueNow, pausedPause, timeDue } from '../../reconcile/plan/retry-schedule.ts';
import type { QueueEntry, QueuedZone } from '../../state/notes/queue.ts';
import { pausedSince } from '../../state/notes/pauses.ts';
import type { Config } from '../../config/load-config.ts';
import { inLanes } from '../concurrency.ts';
import { pushZone } from '../pass/pass.ts';
import { delegateArrived } from '../subdomains/relatives.ts';
import { failedByTarget } from '../target-failure.ts';
import { isRouted, type Target } from '../targets.ts';
import type { PassContext } from '../pass/unchanged-zone.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** How much of what is due is done. */
export interface RetryBounds {
  /** Zones of a target, and of these so many at a time. */
  readonly most: number;
  readonly concurrency: number;
  /** Milliseconds since the epoch after which nothing more is begun; null for no bound. */
  readonly until: number | null;
  /** Only what is due between these times, in milliseconds since the epoch. */
  readonly since?: number;
  readonly before?: number;
}

/** Notes that are due, but for those in the lanes of targets that are away. */
export async function dueEntries(
  { store, now }: Pick<PassContext, 'store' | 'now'>,
  most: number,
  away: ReadonlySet<string>,
  { since = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY }: Pick<RetryBounds, 'since' | 'before'> = {},
): Promise<readonly QueueEntry[]> {
  const notes = await store.queue.notes();
  const present = now();
  const isWithin = (time: number): boolean => since <= time && time < before;
  return dueNow(
    notes.filter(({ lane, file, at }) => !away.has(lane) && !away.has(file) && isWithin(timeDue(at, present))),
    present,
    most,
  );
}

/**
 * Works on zones that are due at the given targets, the oldest first. Once a target itself fails, its lane is added to
 * those that are away, and its other zones are left for later. Several notes of a zone are one. Gives the reports in the
 * order of the schedule.
 */
export async function drainQueue(
  context: PassContext,
  targets: readonly Target[],
  bounds: RetryBounds,
  away = new Set<string>(),
): Promise<readonly PassReport[]> {
  return retryEntries(context, targets, await dueEntries(context, bounds.most, away, bounds), bounds, away);
}

/** Works on the zones of given notes at the given targets, as `retryDue` does. */
export async function retryEntries(
  context: PassContext,
  targets: readonly Target[],
  notes: readonly QueueEntry[],
  { concurrency, until }: Pick<RetryBounds, 'concurrency' | 'until'>,
  away: Set<string>,
): Promise<readonly PassReport[]> {
  const { options, now } = context;
  const reports = await inLanes(
    notes.filter((note) => note === notes.find((other) => isOfSameZone(other, note))),
    ({ lane }) => lane,
    concurrency,
    async (note) => {
      if (away.has(note.lane) || (until !== null && now() >= until)) return null;
      try {
        const ofZone = notes.filter((other) => isOfSameZone(other, note));
        const report = await retryOne(context, targets, options.config, note, ofZone);
        if (report !== null && failedByTarget(report)) away.add(note.lane);
        return report;
      } catch (error) {
        rethrowUnlessKnown(error);
        // A note that can't be read or taken off now stays for later; what it is about is told by the passes over it.
        away.add(note.file);
        return null;
      }
    },
  );
  const passed = reports.filter((report) => report !== null);
  return [...passed, ...(await delegateArrived(context, targets, passed))];
}

/** Whether two notes are of one zone at one target. */
export function isOfSameZone(one: QueueEntry, other: QueueEntry): boolean {
  return one.lane === other.lane && one.zone === other.zone;
}

async function retryOne(
  context: PassContext,
  targets: readonly Target[],
  config: Config,
  note: QueueEntry,
  ofZone: readonly QueueEntry[],
): Promise<PassReport | null> {
  const { store, now } = context;
  const item = await store.queue.read(note);
  const target = targets.find(({ name }) => name === item?.target);
  // Not asked for now: its time comes with a command that works on its target.
  if (item !== null && target === undefined && config.targets[item.target] !== undefined) return null;
  // Another process brings it there now, perhaps for the same reason.
  if (note.away && item !== null && (await store.isWorkedOn(item.zone, item.target))) return null;
  const wanted = item !== null && target !== undefined && isRouted(config, target.name, item.zone);
  const isTurn = wanted && (note.away || (await isDue(context, item, now())));
  const report = isTurn ? await pushUnlessPaused(context, target, item) : null;
  // What has failed again has a new note by now.
  for (const done of ofZone) await store.queue.drop(done);
  return report;
}

/** A paused zone isn't forgotten: it is looked at again in a while. */
async function pushUnlessPaused(context: PassContext, target: Target, item: QueuedZone): Promise<PassReport | null> {
  const { store, now } = context;
  if (pausedSince(await store.pauses.read(), item.zone) === null) return pushZone(context, target, item.zone);
  await store.queue.add({ zone: item.zone, target: item.target, at: now() + pausedPause }, 'for good');
  return null;
}

/** A note may be older than the last pass over its zone. */
async function isDue({ store }: PassContext, { zone, target }: QueuedZone, now: number): Promise<boolean> {
  try {
    const document = await store.read(zone);
    const next = document?.targets[target]?.outcome?.nextAttemptAt ?? null;
    return document !== null && (next === null || timeDue(parseTime(next), now) <= now);
  } catch (error) {
    // A document that can't be read is told by the pass over it.
    rethrowUnlessKnown(error);
    return true;
  }
}
