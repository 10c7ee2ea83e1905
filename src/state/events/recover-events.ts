import * as v from 'valibot';
import { isKnownError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { lazily } from '../../reconcile/lazily.ts';
import type { StateContext } from '../context.ts';
import { replaceCacheFile } from '../documents/cache-file.ts';
import { systemCode } from '../files/file-ops.ts';
import { eventsLock } from '../files/paths.ts';
import type { EventFeed, FeedPosition } from './event-feed.ts';

const seenSchema = v.object({
  format: v.literal(1),
  /** The feed was read up to here. */
  place: v.nullable(v.object({ month: v.string(), end: v.number() })),
  /** By zone, or `@server`: the stamp of the file, and its last event that the feed has. */
  zones: v.record(v.string(), v.tuple([v.string(), v.nullable(v.string())])),
});
type Seen = v.InferOutput<typeof seenSchema>;

const nothingSeen: Seen = { format: 1, place: null, zones: {} };

/** A file that keeps events with the state that they are about. */
export interface EventHolder {
  readonly key: string;
  readonly file: string;
  events(): Promise<readonly ZoneEvent[]>;
  /** Works while no process writes the file or appends its events. Throws `locked`. */
  whileHeld(work: (events: readonly ZoneEvent[]) => Promise<void>): Promise<unknown>;
}

/** Where events are recovered from, and to. */
export interface Recovery {
  readonly holders: () => Promise<readonly EventHolder[]>;
  readonly feed: EventFeed;
}

/**
 * Appends events that documents have and the feed lacks: their process ended between the two, or the power failed. Reads only
 * documents that were written since the last time. What is not possible now is done the next time.
 */
export async function recoverEvents(context: StateContext, recovery: Recovery): Promise<void> {
  try {
    await context.alone(eventsLock, async () => recover(context, recovery), 0);
  } catch (error) {
    if (!isKnownError(error) && systemCode(error) === null) throw error;
    context.report(error);
  }
}

async function recover(context: StateContext, { holders, feed }: Recovery): Promise<void> {
  const { paths, files } = context;
  const position = await feed.end();
  const seen = await readSeen(context);
  const before = isBehind(position, seen.place) ? nothingSeen : seen;
  const next: Seen['zones'] = {};
  const known = lazily(async () => idsSince(feed, before.place));
  let isNews = false;
  let isLeft = false;
  for (const holder of await holders()) {
    const { key, file } = holder;
    const entry = before.zones[key];
    const stamp = await files.stamp(file).catch(() => null);
    const isKnown = stamp !== null && entry?.[0] === stamp;
    if (isKnown) next[key] = entry;
    if (isKnown || stamp === null) continue;
    isNews = true;
    const last = await recoverFrom(holder, entry?.[1] ?? null, { feed, position, known });
    if (last === undefined) isLeft = true;
    else next[key] = [stamp, last];
  }
  if (!isNews || isLeft) return;
  await feed.sync(before.place);
  const now: Seen = { format: 1, place: position, zones: next };
  await replaceCacheFile(paths.seenEvents, JSON.stringify(now), files);
}

/** Whether the feed has lost what it had up to a place. */
function isBehind(end: FeedPosition | null, position: FeedPosition | null): boolean {
  if (position === null) return false;
  return end === null || end.month < position.month || (end.month === position.month && end.end < position.end);
}

/** How far the feed was read before, and what it has since. */
interface Known {
  readonly feed: EventFeed;
  readonly position: FeedPosition | null;
  readonly known: () => Promise<Set<string>>;
}

/** Returns the last event of a file that the feed has now, null for none; undefined if that is not known now. */
async function recoverFrom(
  holder: EventHolder,
  seen: string | null,
  { feed, position, known }: Known,
): Promise<string | null | undefined> {
  try {
    const events = eventsAfter(await holder.events(), seen);
    const ids = events.length === 0 ? new Set<string>() : await known();
    if (events.some(({ id }) => !ids.has(id))) {
      await holder.whileHeld(async (held) => {
        const late = await idsSince(feed, position);
        await feed.append(eventsAfter(held, seen).filter(({ id }) => !ids.has(id) && !late.has(id)));
      });
    }
    return events.at(-1)?.id ?? seen;
  } catch (error) {
    rethrowUnlessKnown(error);
    return undefined;
  }
}

/** The events of a document behind the last one that the feed is known to have. */
function eventsAfter(events: readonly ZoneEvent[], seen: string | null): readonly ZoneEvent[] {
  return events.slice(events.findIndex(({ id }) => id === seen) + 1);
}

async function idsSince(feed: EventFeed, position: FeedPosition | null): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { event } of feed.since(position)) ids.add(event.id);
  return ids;
}

/** A note that can't be read costs a look at all documents and all events. */
async function readSeen({ paths, files, report }: StateContext): Promise<Seen> {
  try {
    const seen = v.safeParse(seenSchema, JSON.parse(await files.readFile(paths.seenEvents)));
    return seen.success ? seen.output : nothingSeen;
  } catch (error) {
    report(error);
    return nothingSeen;
  }
}
