import { join } from 'node:path';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { StateContext } from '../context.ts';
import { whileWriting } from '../files/file-errors.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import { journalLock } from '../files/paths.ts';
import { appendTogether } from '../journal/append-together.ts';
import { linesFromEnd, linesSince } from '../journal/journal-files.ts';
import { eventFile, eventMonths, monthAfter } from './event-file.ts';
import { parseEvent } from './parse-event.ts';

/** A place in the feed: a month and the octets of its file up to there. Events are never inserted before a place. */
export interface FeedPosition {
  readonly month: string;
  readonly end: number;
}

/** An event, and the place right behind it. */
export interface PlacedEvent {
  readonly event: ZoneEvent;
  readonly position: FeedPosition;
}

/**
 * The changes of state, in the order in which they were appended: lines of JSON, a file a month beside the journal. Appending
 * costs no sync. The document that an event is about keeps the event too, so that one that is lost here is found there.
 */
export interface EventFeed {
  /** Appends events, or throws `state-not-writable`. */
  append(events: readonly ZoneEvent[]): Promise<void>;
  /** The events behind a place, oldest first; all for null. */
  since(position: FeedPosition | null): AsyncGenerator<PlacedEvent>;
  /** All events, newest first, without reading more than is asked for. */
  newestFirst(): AsyncGenerator<ZoneEvent>;
  /** The place behind the last event; null for an empty feed. */
  end(): Promise<FeedPosition | null>;
  /** Makes what was appended behind a place durable. */
  sync(position: FeedPosition | null): Promise<void>;
}

/** More octets than any event has. */
const maxLineBytes = 65_536;

/** A file of a later month than the present one is ended at this size, because the month doesn't end it for long. */
const maxLaterBytes = 8 * 1024 * 1024;

/** Opens the feed of events. */
export function eventFeed({ paths, files, alone, now }: StateContext): EventFeed {
  const folder = paths.journal;
  const isWhole = (line: string): boolean => parseEvent(line) !== null;
  const repair = async <T>(work: () => Promise<T>): Promise<T> => alone(journalLock, work);
  const fileOf = (month: string): string => join(folder, eventFile(month));

  const months = async (): Promise<readonly string[]> => eventMonths(files, folder);

  async function* since(position: FeedPosition | null): AsyncGenerator<PlacedEvent> {
    for (const month of await months()) {
      if (position !== null && month < position.month) continue;
      const start = month === position?.month ? position.end : 0;
      const { lines } = await linesSince(files, fileOf(month), start, 0);
      for (const { text, end } of lines) {
        const event = parseEvent(text);
        if (event !== null) yield { event, position: { month, end } };
      }
    }
  }

  const append = appendTogether(async (batches: readonly (readonly ZoneEvent[])[]) => {
    const { appendLines } = await import('../journal/append-lines.ts');
    const path = fileOf(await monthToAppend(files, folder, now()));
    const lines = batches.flat().map((event) => `${JSON.stringify(event)}\n`);
    await whileWriting(path, async () =>
      appendLines(path, lines.join(''), { files, durable: false, isWhole, alone: repair }),
    );
  });

  return {
    since,
    newestFirst: () => eventsNewestFirst(files, folder),
    append: async (events) => {
      if (events.length > 0) await append(events, false);
    },
    end: async () => {
      const month = (await months()).at(-1);
      if (month === undefined) return null;
      return { month, end: (await linesSince(files, fileOf(month), -maxLineBytes, 0)).end };
    },
    sync: async (position) => {
      for (const month of await months()) {
        if (position !== null && month < position.month) continue;
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

async function* eventsNewestFirst(files: FileOps, folder: string): AsyncGenerator<ZoneEvent> {
  for (const month of (await eventMonths(files, folder)).toReversed()) {
    const file = { month, path: join(folder, eventFile(month)), packed: false };
    for await (const { text, ended } of linesFromEnd(files, file)) {
      const event = ended ? parseEvent(text) : null;
      if (event !== null) yield event;
    }
  }
}

/** A clock that was set back must not insert an event before a place that somebody remembers. */
async function monthToAppend(files: FileOps, folder: string, now: number): Promise<string> {
  const [present, last = ''] = [isoTime(now).slice(0, 7), (await eventMonths(files, folder)).at(-1)];
  if (present >= last) return present;
  const { end } = await linesSince(files, join(folder, eventFile(last)), -maxLineBytes, 0);
  return end < maxLaterBytes ? last : monthAfter(last);
}
