import * as v from 'valibot';
import type { ZoneEvent, NewEvent } from '../../reconcile/events/event.ts';
import { nothingAsked, type PleskView } from '../../reconcile/events/plesk-events.ts';
import type { StateContext } from '../context.ts';
import { durableFile } from '../files/durable-file.ts';
import { watchLock } from '../files/paths.ts';
import { appendEvents, dated, lastEvents } from './document-events.ts';
import type { EventFeed } from './event-feed.ts';
import { eventSchema } from './parse-event.ts';
import type { EventHolder } from './recover-events.ts';

const schema = v.object({
  format: v.literal(1),
  view: v.object({
    slot: v.nullable(v.picklist(['ours', 'lost'])),
    serials: v.nullable(v.string()),
    askedAt: v.nullable(v.number()),
    movedAt: v.nullable(v.number()),
    isSilent: v.boolean(),
  }),
  events: v.fallback(v.array(eventSchema), []),
});

interface Watched {
  readonly format: 1;
  readonly view: PleskView;
  readonly events: readonly ZoneEvent[];
}

const nothing: Watched = { format: 1, view: nothingAsked, events: [] };

/** What is known of hook calls, with the last events about them. A broken file counts as none. */
export interface WatchFile {
  read(): Promise<Pick<Watched, 'view'>>;
  /** Changes it alone among all processes, and appends its new events to the feed. */
  update(
    change: (view: PleskView) => { readonly view: PleskView; readonly events: readonly NewEvent[] },
  ): Promise<void>;
  readonly holder: Pick<EventHolder, 'events' | 'whileHeld'>;
}

/** Opens the file. */
export function watchFile({ paths, files, alone, now, by }: StateContext, feed: EventFeed): WatchFile {
  const parse = (content: unknown): Watched => {
    const watched = v.safeParse(schema, content);
    return watched.success ? watched.output : nothing;
  };
  const file = durableFile<Watched>(paths.watch, parse, files);
  const read = async (): Promise<Watched> => (await file.read()) ?? nothing;
  return {
    read,
    holder: {
      events: async () => (await read()).events,
      whileHeld: async (work) => alone(watchLock, async () => work((await read()).events), 0),
    },
    update: async (change) =>
      alone(watchLock, async () => {
        const before = await read();
        const { view, events } = change(before.view);
        const news = dated(events, { zone: null, by, at: now(), last: before.events.at(-1)?.id ?? null });
        await file.write({ format: 1, view, events: lastEvents(before.events, news) });
        await appendEvents(feed, news);
      }),
  };
}
