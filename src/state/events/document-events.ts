import { isKnownError } from '../../reconcile/error.ts';
import type { ZoneEvent, NewEvent } from '../../reconcile/events/event.ts';
import { zoneEvents } from '../../reconcile/events/zone-events.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { StateContext } from '../context.ts';
import type { ZoneDocument } from '../documents/document.ts';
import { entryId } from '../journal/journal-id.ts';
import type { EventFeed } from './event-feed.ts';

/** A document keeps this many of its last events: what a killed process did not append is found there. */
export const maxKept = 4;

/** The events of a change of a zone's document. */
export function eventsBetween(
  { now, by, hasEvents }: StateContext,
  before: ZoneDocument | null,
  after: ZoneDocument,
): readonly ZoneEvent[] {
  const { zone } = after.snapshot;
  if (after === before || !hasEvents(zone)) return [];
  return dated(zoneEvents(before, after), { zone, by, at: now(), last: before?.events?.at(-1)?.id ?? null });
}

/** Events with their ids. `last` is the id of the event before them, `at` is in milliseconds since the epoch. */
export function dated(
  news: readonly NewEvent[],
  { zone, by, at, last }: Pick<ZoneEvent, 'zone' | 'by'> & { readonly at: number; readonly last: string | null },
): readonly ZoneEvent[] {
  let id = last;
  return news.map(({ target, kind, text, detail }) => {
    id = entryId(at, id);
    return { id, at: isoTime(at), by, zone, target, kind, text, detail };
  });
}

/** A document with events of its last change. */
export function withEvents(document: ZoneDocument, events: readonly ZoneEvent[]): ZoneDocument {
  if (events.length === 0) return document;
  return { ...document, events: lastEvents(document.events, events) };
}

/** The events that are kept: all new ones, and the last of the others. */
export function lastEvents(
  known: readonly ZoneEvent[] | undefined,
  events: readonly ZoneEvent[],
): readonly ZoneEvent[] {
  return [...(known ?? []), ...events].slice(-Math.max(maxKept, events.length));
}

/** Appends events that are recorded already. If that fails, they are recovered later, and the work goes on. */
export async function appendEvents(feed: EventFeed, events: readonly ZoneEvent[]): Promise<void> {
  try {
    await feed.append(events);
  } catch (error) {
    if (!isKnownError(error)) throw error;
  }
}
