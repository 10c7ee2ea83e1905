import type { StateContext } from '../context.ts';
import type { JournalledZones } from '../documents/zone-documents.ts';
import { zoneFile } from '../files/paths.ts';
import type { EventFeed } from './event-feed.ts';
import { notifiedFile, type NotifiedFile } from './notified-file.ts';
import type { EventHolder } from './recover-events.ts';
import { watchFile, type WatchFile } from './watch-file.ts';

/** The feed of events, as callers see it. Documents make the events of zones, the watch those of the server. */
export interface StateEvents {
  readonly feed: Pick<EventFeed, 'since' | 'newestFirst' | 'end' | 'sync'>;
  readonly watch: Pick<WatchFile, 'read' | 'update' | 'updateTargets'>;
  readonly notified: NotifiedFile;
  /** Appends events that a killed process recorded and did not append. Never fails. */
  recoverEvents(): Promise<void>;
}

/** Opens the feed for callers. */
export function stateEvents(
  context: StateContext,
  { zones, feed }: { readonly zones: JournalledZones; readonly feed: EventFeed },
): StateEvents {
  const { paths } = context;
  const watch = watchFile(context, feed);
  const ofServer: EventHolder = { key: '@server', file: paths.watch, ...watch.holder };
  const holders = async (): Promise<readonly EventHolder[]> => {
    const ofZones = (await zones.list()).map((zone) => ({
      key: zone,
      file: zoneFile(paths, zone),
      events: async () => (await zones.read(zone))?.events ?? [],
      // The process that recorded an event appends it under the lock of the zone.
      whileHeld: async (work: Parameters<EventHolder['whileHeld']>[0]) =>
        zones.recover(zone, async (document) => {
          await work(document?.events ?? []);
          return document;
        }),
    }));
    return [...ofZones, ofServer];
  };
  return {
    feed,
    watch,
    notified: notifiedFile(context),
    recoverEvents: async () => (await import('./recover-events.ts')).recoverEvents(context, { holders, feed }),
  };
}
