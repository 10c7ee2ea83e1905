import type { Low } from 'lowdb';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { StateContext } from '../context.ts';
import { removeDurably } from '../files/durable-file.ts';
import { zoneFile, zoneLock } from '../files/paths.ts';
import { carriedOver, journalEntryFor, withEntry, type DocumentChange } from '../journal/entry-for-change.ts';
import { digestOf } from '../digest.ts';
import type { Cause, ChangeEntry } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import { appendEvents, eventsBetween, withEvents } from '../events/document-events.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { ZoneDocument } from './document.ts';
import { mustBeReadable, openUnlessBroken, writeDocument } from './open-document.ts';
import { ParseCache } from './parse-cache.ts';
import { parseZoneDocument } from './parse-document.ts';
import type { Summaries, SummaryMaker } from '../index/zone-index.ts';

/** Returns a zone's new document; null for none. */
export type ZoneChange = (document: ZoneDocument | null) => ZoneDocument | null | Promise<ZoneDocument | null>;

/** The documents of zones. */
export interface ZoneDocuments {
  /** Reads the document of a zone; null if the zone is unknown. */
  read(zone: DnsName): Promise<ZoneDocument | null>;
  /**
   * Changes a zone's document exclusively and durably.
   * If the result is the same object or equal, nothing is written. Null forgets the zone. A change of the snapshot is
   * journalled first with its cause, by default the command of the process.
   */
  update(zone: DnsName, change: ZoneChange, cause?: () => Cause): Promise<ZoneDocument | null>;
  /** Lists the known zones in canonical order. */
  list(): Promise<DnsName[]>;
  /**
   * Returns what the pure function `make` makes of each zone's document; the error if it can't be read.
   * Results are kept in the index while a document is unchanged. `key` must cover all other inputs of `make`.
   */
  summarize<Brief, Full>(zones: readonly DnsName[], maker: SummaryMaker<Brief, Full>): Promise<Summaries<Brief, Full>>;
  /** Lists the zones whose index entry contradicts their document; see `summarize`. */
  staleSummaries<Brief, Full>(maker: SummaryMaker<Brief, Full>): Promise<readonly string[]>;
}

/** The documents of zones, and the operations that the journal needs. */
export interface JournalledZones extends ZoneDocuments {
  /** Updates a document to the state of the journal. Throws `locked` if another process works on it. */
  recover(zone: DnsName, change: ZoneChange): Promise<unknown>;
  /** Changes a document and, unless it is the same object, writes the complete zone into the present month. */
  copyToPresent(zone: DnsName, change: ZoneChange): Promise<unknown>;
}

/** An opened document. `before` is its known content, even if the file is broken. */
interface Opened {
  readonly low: Low<ZoneDocument | null>;
  readonly broken: DnsSyncError | null;
  readonly before: ZoneDocument | null;
}

/** How a document is changed. Without a cause nothing is journalled, because the journal has it already. */
interface ChangeOptions {
  readonly cause: (() => Cause) | null;
  readonly timeoutMs?: number;
}

/** Opens the documents of zones. `noteWrite` is called before each write. */
export function zoneDocuments(
  context: StateContext,
  { journal, feed }: { readonly journal: Journal; readonly feed: EventFeed },
  noteWrite: () => Promise<void>,
): JournalledZones {
  const { paths, files, command, version, now, report, alone } = context;
  const known = new ParseCache<ZoneDocument | null>();
  const parserOf = (zone: DnsName) => (content: unknown, file: string) => parseZoneDocument(content, file, zone);
  const open = async (zone: DnsName) => openUnlessBroken(zoneFile(paths, zone), parserOf(zone), files, known);

  const change = async (zone: DnsName, make: ZoneChange, { cause, timeoutMs }: ChangeOptions) =>
    alone(
      zoneLock(zone),
      async () => {
        const file = zoneFile(paths, zone);
        const { low, broken } = await open(zone);
        const before =
          broken === null ? low.data : await (await import('./repair.ts')).repairedDocument(zone, file, journal, files);
        const changed = await make(before);
        if (changed === before && broken === null) return before;
        // A broken document is never replaced by nothing: a zone that Plesk deletes now may be ours.
        if (broken !== null && changed === null) throw broken;
        const entry =
          cause === null || changed === before
            ? null
            : await entryFor(context, journal, { zone, before, after: changed }, cause);
        const next = changed === null ? null : withEntry(entry, changed, before, version);
        if (next !== null && changed !== before) mustBeReadable(next, file, parserOf(zone), known);
        await noteWrite();
        if (entry !== null) await journal.append(entry);
        if (next !== null) return writeWithEvents(context, feed, file, { opened: { low, broken, before }, next });
        if (before !== null) await removeDurably(files, file);
        return null;
      },
      timeoutMs,
    );

  /** Reads a document. A broken one is repaired if the journal knows the zone; otherwise it throws. */
  const read = async (zone: DnsName): Promise<ZoneDocument | null> => {
    const { low, broken } = await open(zone);
    if (broken === null) return low.data;
    try {
      return await change(zone, (document) => document, { cause: null });
    } catch (error) {
      rethrowUnlessKnown(error);
      throw broken;
    }
  };

  const index = { paths, files, read, report, now };
  return {
    read,
    update: async (zone, make, cause = () => ({ command, digest: digestOf({ command, zone }) })) =>
      change(zone, make, { cause }),
    list: async () => (await import('./list-zones.ts')).listZones(paths, files, journal),
    summarize: async (zones, maker) => (await import('../index/zone-index.ts')).summarize(index, zones, maker),
    staleSummaries: async (maker) => (await import('../index/zone-index.ts')).staleInIndex(index, maker),
    recover: async (zone, make) => change(zone, make, { cause: null, timeoutMs: 0 }),
    copyToPresent: async (zone, make) => change(zone, make, { cause: carriedOver }),
  };
}

/** Creates the journal entry of a change; null if it needs none. */
async function entryFor(
  { now, by }: StateContext,
  journal: Journal,
  change: DocumentChange,
  cause: () => Cause,
): Promise<ChangeEntry | null> {
  const parent = change.before?.journal;
  const isLost = parent !== undefined && !(await journal.has(parent));
  const entry = journalEntryFor(change, cause, { now: now(), isLost });
  return entry === null || by === null ? entry : { ...entry, by };
}

/** Writes a document with the events of its change, and appends them to the feed. */
async function writeWithEvents(
  context: StateContext,
  feed: EventFeed,
  file: string,
  { opened, next }: { readonly opened: Opened; readonly next: ZoneDocument },
): Promise<ZoneDocument> {
  const events = eventsBetween(context, opened.before, next);
  const written = await replace(context, file, opened, withEvents(next, events));
  await appendEvents(feed, events);
  return written;
}

/** Writes a document and saves a broken file as a copy. */
async function replace(
  { files, now, warn }: StateContext,
  file: string,
  { low, broken, before }: Opened,
  next: ZoneDocument,
): Promise<ZoneDocument> {
  if (broken === null) return writeDocument(low, before, next);
  const { keepBroken, repairText } = await import('./repair.ts');
  const kept = await keepBroken(file, files, now());
  const written = await writeDocument(low, null, next);
  warn(repairText(broken, kept, before !== null));
  return written;
}
