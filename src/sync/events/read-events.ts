import type { ZoneEvent, EventKind } from '../../reconcile/events/event.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import type { StateEvents } from '../../state/events/state-events.ts';
import { namedBy, selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { maxEventLatenessMs } from '../limits.ts';

/** Which events to read: all if nothing is given. */
export interface EventQuery {
  /** Names of zones or globs. */
  readonly zones: readonly string[];
  readonly kinds: readonly EventKind[];
  /** Only events after the one with this id, only events before it, or the newest ones. */
  readonly from: { readonly after: string } | { readonly before: string } | 'start' | 'end';
  readonly limit: number;
  /** Names of unknown zones are no error. */
  readonly skipsUnknown?: boolean;
}

/** Events as programs read them, oldest first. `next` is the id to go on from, null if there are no more. */
export interface EventsDocument {
  readonly format: 1;
  readonly events: readonly ZoneEvent[];
  readonly next: string | null;
}

/**
 * Reads a page of events. `next` goes on in the same direction: it is the `after` of the next page, or the `before` if the
 * newest events or those before an id were asked for. Throws `unknown-id` and `unknown-zone`.
 */
export async function readEvents(session: Session, query: EventQuery): Promise<EventsDocument> {
  const { store } = session;
  await store.recoverEvents();
  const { page, isFound, isMore } = await readPage(store.feed, query);
  const id = idOf(query);
  if (id !== null && !isFound) throw unknownEvent(id);
  // A mistyped name is an error. A known zone may have no events.
  if (page.length === 0 && query.skipsUnknown !== true)
    for (const word of query.zones) await selectZones(session, [word]);
  const isForward = query.from === 'start' || (query.from !== 'end' && 'after' in query.from);
  const next = isMore ? ((isForward ? page.at(-1) : page[0])?.id ?? null) : null;
  return { format: 1, events: page, next };
}

interface Page {
  readonly page: readonly ZoneEvent[];
  /** Whether the event to start from was found. */
  readonly isFound: boolean;
  /** Whether there are more events in the same direction. */
  readonly isMore: boolean;
}

async function readPage(feed: StateEvents['feed'], query: EventQuery): Promise<Page> {
  const { from } = query;
  if (from === 'end' || (from !== 'start' && 'before' in from)) {
    const { page, ...end } = await readWanted(feed.newestFirst(), query);
    return { ...end, page: page.toReversed() };
  }
  return readWanted(eventsOf(feed), query);
}

async function* eventsOf(feed: StateEvents['feed']): AsyncGenerator<ZoneEvent> {
  for await (const { event } of feed.since(null)) yield event;
}

/** Reads the first wanted events behind the one that the query names, and no more than it must. */
async function readWanted(events: AsyncGenerator<ZoneEvent>, query: EventQuery): Promise<Page> {
  const id = idOf(query);
  const isWanted = wantedBy(query);
  const page: ZoneEvent[] = [];
  let isFound = id === null;
  for await (const event of events) {
    const isBehind = isFound;
    isFound ||= event.id === id;
    if (!isBehind || !isWanted(event)) continue;
    if (page.length >= query.limit) return { page, isFound, isMore: true };
    page.push(event);
  }
  return { page, isFound, isMore: false };
}

function wantedBy({ zones, kinds }: Pick<EventQuery, 'zones' | 'kinds'>): (event: ZoneEvent) => boolean {
  const isNamed = namedBy(zones);
  return ({ zone, kind }) =>
    (kinds.length === 0 || kinds.includes(kind)) && (zones.length === 0 || (zone !== null && isNamed(zone)));
}

function idOf({ from }: EventQuery): string | null {
  if (typeof from !== 'object') return null;
  return 'after' in from ? from.after : from.before;
}

function unknownEvent(id: string): DnsSyncError {
  return new DnsSyncError(
    'unknown-id',
    `no event has the id ${JSON.stringify(id)}`,
    '"dns-sync events --newest" lists the newest events with their ids',
  );
}

/** Returns the events of zones back to a time in milliseconds since the epoch, oldest first, and at least `least` of them. */
export async function readRecentEvents(
  { store }: Pick<Session, 'store'>,
  zones: readonly string[],
  { since, least }: { readonly since: number; readonly least: number },
): Promise<readonly ZoneEvent[]> {
  await store.recoverEvents();
  const isWanted = wantedBy({ zones, kinds: [] });
  const events: ZoneEvent[] = [];
  for await (const event of store.feed.newestFirst()) {
    if (events.length >= least && parseTime(event.at) < since - maxEventLatenessMs) break;
    if (isWanted(event)) events.push(event);
  }
  return events.reverse();
}
