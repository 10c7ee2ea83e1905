import type { Low } from 'lowdb';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { StateContext } from '../context.ts';
import { removeDurably } from '../files/durable-file.ts';
import { zoneFile, zoneLock } from '../files/paths.ts';
import {
  carriedOver,
  digestOf,
  journalEntryFor,
  standingAt,
  type DocumentChange,
} from '../journal/entry-for-change.ts';
import type { Cause, ChangeEntry } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { ZoneDocument } from './document.ts';
import { listZones } from './list-zones.ts';
import { mustBeReadable, openUnlessBroken, writeDocument } from './open-document.ts';
import { ParseCache } from './parse-cache.ts';
import { parseZoneDocument } from './parse-document.ts';
import { keepBroken, repairedDocument, repairText } from './repair.ts';
import { staleInIndex, summarize } from './zone-index.ts';

/** What a zone's document becomes; null where there is none, or shall be none. */
export type ZoneChange = (document: ZoneDocument | null) => ZoneDocument | null | Promise<ZoneDocument | null>;

/** The documents of zones, one a zone. */
export interface ZoneDocuments {
  /** The document of a zone; null where the zone isn't known. */
  read(zone: DnsName): Promise<ZoneDocument | null>;
  /**
   * Reads a zone's document, changes it and writes it down for good, alone among all processes. The very same object,
   * or one of the same content, is not written; null for a zone that had a document forgets the zone. A change of the
   * snapshot is in the journal before, with its cause; without one the command of the process is that.
   */
  update(zone: DnsName, change: ZoneChange, cause?: () => Cause): Promise<ZoneDocument | null>;
  /** The zones that are known, in canonical order. */
  list(): Promise<DnsName[]>;
  /**
   * What `make`, a pure function, makes of the documents of zones; of one that can't be read its error. It is kept in the
   * index for documents that nobody has written since; `key` stands for all that `make` goes by beside them.
   */
  summarize<T>(
    zones: readonly DnsName[],
    key: string,
    make: (document: ZoneDocument) => T,
  ): Promise<ReadonlyMap<DnsName, T | DnsSyncError>>;
  /** The zones of which the index says what their documents don't; see `summarize`. */
  staleSummaries(key: string, make: (document: ZoneDocument) => unknown): Promise<readonly string[]>;
}

/** The documents of zones, and what the journal does with them. */
export interface JournalledZones extends ZoneDocuments {
  /** Brings a document forward to what the journal has already; throws `locked` if another process is at it. */
  bring(zone: DnsName, change: ZoneChange): Promise<unknown>;
  /** Changes a document, and writes the whole of its zone into the present month if it isn't the very same. */
  carry(zone: DnsName, change: ZoneChange): Promise<unknown>;
}

/** A document as it was opened; `before` is what is known of it, even if the file is broken. */
interface Opened {
  readonly low: Low<ZoneDocument | null>;
  readonly broken: DnsSyncError | null;
  readonly before: ZoneDocument | null;
}

/** How a document is changed; without a cause nothing is put into the journal, because it is there already. */
interface ChangeOptions {
  readonly cause: (() => Cause) | null;
  readonly timeoutMs?: number;
}

/** Opens the documents of zones; `noteWrite` is called before each write. */
export function zoneDocuments(
  context: StateContext,
  journal: Journal,
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
        const before = broken === null ? low.data : await repairedDocument(zone, file, journal, files);
        const changed = await make(before);
        if (changed === before && broken === null) return before;
        // Nothing takes the place of what nobody knows: a zone that Plesk deletes now may be ours.
        if (broken !== null && changed === null) throw broken;
        const entry =
          cause === null || changed === before
            ? null
            : await entryFor(context, journal, { zone, before, after: changed }, cause);
        const next = changed === null ? null : standingAt(entry, changed, before, version);
        if (next !== null && changed !== before) mustBeReadable(next, file, parserOf(zone), known);
        await noteWrite();
        if (entry !== null) await journal.append(entry);
        if (next !== null) return replace(context, file, { low, broken, before }, next);
        if (before !== null) await removeDurably(files, file);
        return null;
      },
      timeoutMs,
    );

  /** A broken document is mended on the way, where the journal knows the zone; else it is told. */
  const read = async (zone: DnsName): Promise<ZoneDocument | null> => {
    const { low, broken } = await open(zone);
    if (broken === null) return low.data;
    return change(zone, (document) => document, { cause: null }).catch(() => {
      throw broken;
    });
  };

  const index = { paths, files, read, report };
  return {
    read,
    update: async (zone, make, cause = () => ({ command, digest: digestOf({ command, zone }) })) =>
      change(zone, make, { cause }),
    list: async () => listZones(paths, files, journal, now()),
    summarize: async (zones, key, make) => summarize(index, zones, key, make),
    staleSummaries: async (key, make) => staleInIndex(index, key, make),
    bring: async (zone, make) => change(zone, make, { cause: null, timeoutMs: 0 }),
    carry: async (zone, make) => change(zone, make, { cause: carriedOver }),
  };
}

/** Makes the entry of the journal for a change; null if the change needs none. */
async function entryFor(
  { now }: StateContext,
  journal: Journal,
  change: DocumentChange,
  cause: () => Cause,
): Promise<ChangeEntry | null> {
  const parent = change.before?.journal;
  const isLost = parent !== undefined && !(await journal.has(parent));
  return journalEntryFor(change, cause, { now: now(), isLost });
}

/** Writes a document. A broken file is kept beside it. */
async function replace(
  { files, now, warn }: StateContext,
  file: string,
  { low, broken, before }: Opened,
  next: ZoneDocument,
): Promise<ZoneDocument> {
  if (broken === null) return writeDocument(low, before, next);
  const kept = await keepBroken(file, files, now());
  const written = await writeDocument(low, null, next);
  warn(repairText(broken, kept, before !== null));
  return written;
}
