import { join } from 'node:path';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { StateContext } from '../context.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';
import { unless } from '../files/file-ops.ts';
import { journalLock } from '../files/paths.ts';
import { appendLines } from '../journal/append-lines.ts';
import { appendTogether } from '../journal/append-together.ts';
import { linesSince } from '../journal/journal-files.ts';
import { eventFile, monthOfEvents } from './event-file.ts';
import { parseEvent } from './parse-event.ts';

/** A place in the feed: a month and the octets of its file up to there. Events are never inserted before a place. */
export interface FeedPlace {
  readonly month: string;
  readonly end: number;
}

/** An event, and the place right behind it. */
export interface PlacedEvent {
  readonly event: ZoneEvent;
  readonly place: FeedPlace;
}

/**
 * The changes of state, in the order in which they were appended: lines of JSON, a file a month beside the journal. Appending
 * costs no sync. The document that an event is about keeps the event too, so that one that is lost here is found there.
 */
export interface EventFeed {
  /** Appends events, or throws `state-not-writable`. */
  append(events: readonly ZoneEvent[]): Promise<void>;
  /** The events behind a place, oldest first; all for null. */
  since(place: FeedPlace | null): AsyncGenerator<PlacedEvent>;
  /** The place behind the last event; null for an empty feed. */
  end(): Promise<FeedPlace | null>;
  /** Makes what was appended behind a place durable. */
  sync(place: FeedPlace | null): Promise<void>;
}

/** More octets than any event has. */
const maxLineBytes = 65_536;

/** Opens the feed of events. */
export function eventFeed({ paths, files, alone, now }: StateContext): EventFeed {
  const folder = paths.journal;
  const isWhole = (line: string): boolean => parseEvent(line) !== null;
  const repair = async <T>(work: () => Promise<T>): Promise<T> => alone(journalLock, work);
  const fileOf = (month: string): string => join(folder, eventFile(month));

  /** The months that have a file, oldest first. */
  const months = async (): Promise<readonly string[]> => {
    const names = await whileReading(folder, () => files.readdir(folder));
    return names.flatMap((name) => monthOfEvents(name) ?? []).sort();
  };

  async function* since(place: FeedPlace | null): AsyncGenerator<PlacedEvent> {
    for (const month of await months()) {
      if (place !== null && month < place.month) continue;
      const start = month === place?.month ? place.end : 0;
      const { lines } = await linesSince(files, fileOf(month), start, 0);
      for (const { text, end } of lines) {
        const event = parseEvent(text);
        if (event !== null) yield { event, place: { month, end } };
      }
    }
  }

  const append = appendTogether(async (batches: readonly (readonly ZoneEvent[])[]) => {
    // A clock that was set back must not insert an event before a place that somebody remembers.
    const [present, last = ''] = [isoTime(now()).slice(0, 7), (await months()).at(-1)];
    const path = fileOf(present > last ? present : last);
    const lines = batches.flat().map((event) => `${JSON.stringify(event)}\n`);
    await whileWriting(path, async () =>
      appendLines(path, lines.join(''), { files, durable: false, isWhole, alone: repair }),
    );
  });

  return {
    since,
    append: async (events) => {
      if (events.length > 0) await append(events, false);
    },
    end: async () => {
      const month = (await months()).at(-1);
      if (month === undefined) return null;
      return { month, end: (await linesSince(files, fileOf(month), -maxLineBytes, 0)).end };
    },
    sync: async (place) => {
      for (const month of await months()) {
        if (place !== null && month < place.month) continue;
        const log = await unless(['ENOENT'], files.openLog(fileOf(month), 'append'));
        if (log === undefined) continue;
        try {
          await log.datasync();
        } finally {
          await log.close();
        }
      }
    },
  };
}
