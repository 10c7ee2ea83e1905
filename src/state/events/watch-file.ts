import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import type { ZoneEvent, NewEvent } from '../../reconcile/events/event.ts';
import type { FailingTargets } from '../../reconcile/events/target-events.ts';
import { nothingAsked, type PleskView } from '../../reconcile/events/plesk-events.ts';
import type { StateContext } from '../context.ts';
import { durableFile } from '../files/durable-file.ts';
import { watchLock } from '../files/paths.ts';
import { appendEvents, dated, lastEvents } from './document-events.ts';
import type { EventFeed } from './event-feed.ts';
import { eventSchema } from './parse-event.ts';
import type { EventHolder } from './recover-events.ts';

const schema = lazily(() =>
  v.object({
    format: v.literal(1),
    view: v.object({
      slot: v.nullable(v.picklist(['ours', 'lost'])),
      serials: v.nullable(v.string()),
      askedAt: v.nullable(v.number()),
      movedAt: v.nullable(v.number()),
      isSilent: v.boolean(),
    }),
    failingTargets: v.fallback(v.record(v.string(), v.object({ since: v.string() })), {}),
    events: v.fallback(v.array(eventSchema), []),
  }),
);

interface Watched {
  readonly format: 1;
  readonly view: PleskView;
  readonly failingTargets: FailingTargets;
  readonly events: readonly ZoneEvent[];
}

const nothing: Watched = { format: 1, view: nothingAsked, failingTargets: {}, events: [] };

/** What is known of hook calls and of targets, with the last events about them. A broken file counts as none. */
export interface WatchFile {
  read(): Promise<Pick<Watched, 'view'>>;
  /** Changes it alone among all processes, and appends its new events to the feed. */
  update(
    change: (view: PleskView) => { readonly view: PleskView; readonly events: readonly NewEvent[] },
  ): Promise<void>;
  /** The same for what is known of targets. Without a change, nothing is locked or written. */
  updateTargets(
    change: (failing: FailingTargets) => { readonly failing: FailingTargets; readonly events: readonly NewEvent[] },
  ): Promise<void>;
  readonly holder: Pick<EventHolder, 'events' | 'whileHeld'>;
}

/** Opens the file. */
export function watchFile({ paths, files, alone, now, by }: StateContext, feed: EventFeed): WatchFile {
  const parse = (content: unknown): Watched => {
    const watched = v.safeParse(schema(), content);
    return watched.success ? watched.output : nothing;
  };
  const file = durableFile<Watched>(paths.watch, parse, files);
  const read = async (): Promise<Watched> => (await file.read()) ?? nothing;
  const replace = async (
    change: (before: Watched) => { readonly content: Watched; readonly events: readonly NewEvent[] },
  ): Promise<void> =>
    alone(watchLock, async () => {
      const before = await read();
      const { content, events } = change(before);
      const news = dated(events, { zone: null, by, at: now(), last: before.events.at(-1)?.id ?? null });
      await file.write({ ...content, events: lastEvents(before.events, news) });
      await appendEvents(feed, news);
    });
  return {
    read,
    holder: {
      events: async () => (await read()).events,
      whileHeld: async (work) => alone(watchLock, async () => work((await read()).events), 0),
    },
    update: async (change) =>
      replace(({ view, ...rest }) => {
        const next = change(view);
        return { content: { ...rest, view: next.view }, events: next.events };
      }),
    updateTargets: async (change) => {
      if (change((await read()).failingTargets).events.length === 0) return;
      await replace(({ failingTargets, ...rest }) => {
        const next = change(failingTargets);
        return { content: { ...rest, failingTargets: next.failing }, events: next.events };
      });
    },
  };
}
