import { join } from 'node:path';
import stringify from 'fast-json-stable-stringify';
import * as v from 'valibot';
import { DnsSyncError } from '../reconcile/error.ts';
import type { DnsName } from '../reconcile/name.ts';
import { patched } from '../reconcile/patches.ts';
import type { Snapshot } from '../reconcile/snapshot.ts';
import { parseZoneDocument, type ZoneDocument } from './document.ts';
import { systemCode, unless, type FileOps } from './file-ops.ts';
import { isChange, parseEntry, type ChangeEntry } from './journal-entry.ts';
import { linesSince, monthFiles } from './journal-files.ts';
import { zoneFile, type StatePaths } from './paths.ts';
import { replaceUnsynced } from './unsynced.ts';

/** Up to which place of the journal all documents have what it says. */
const markSchema = v.object({ month: v.string(), end: v.number() });
type Mark = v.InferOutput<typeof markSchema>;

/** The mark is moved when so many octets are beyond it: each start looks at what is. */
const worthMoving = 8192;

/** Where there is no mark, so many octets at the end are looked at: each start before this one looked at its end. */
const longestTail = 1_048_576;

/** So many octets of a document have its place in the journal. */
const beginning = 512;

/** Changes a zone's document without an entry, if nobody else is at it; throws `locked` otherwise. */
export type Bring = (zone: DnsName, change: Change) => Promise<unknown>;

type Change = (document: ZoneDocument | null) => ZoneDocument | null;

/**
 * Brings documents forward to what the journal says: a process that ended between the two had its change in the journal
 * only. Gives their zones. What another process is at just now, or can't be written, is left to the next start; a start
 * never fails by it.
 */
export async function catchUp(paths: StatePaths, files: FileOps, bring: Bring): Promise<readonly DnsName[]> {
  const brought: DnsName[] = [];
  try {
    const mark = await readMark(paths, files);
    const news = await entriesSince(paths, files, mark);
    const left = new Set<DnsName>();
    for (const [zone, entries] of byZone(news.entries)) {
      if (await isKnown(paths, files, entries)) continue;
      const moved: DnsName[] = [];
      const moving: Change = (document) => {
        const next = broughtForward(document, entries);
        if (next === document || !isReadable(next, zone)) return document;
        moved.push(zone);
        return next;
      };
      if (await isBrought(() => bring(zone, moving))) brought.push(...moved);
      else left.add(zone);
    }
    const first = news.entries.find(({ entry }) => left.has(entry.zone));
    const reached = first === undefined ? news.reached : first.mark;
    if (news.octets > worthMoving && reached !== null && stringify(reached) !== stringify(mark)) {
      await replaceUnsynced(markFile(paths), JSON.stringify(reached), files);
    }
  } catch (error) {
    if (!(error instanceof DnsSyncError) && systemCode(error) === null) throw error;
  }
  return brought;
}

/** Whether what the journal says makes a document: a line that was spoilt stops no start. */
function isReadable(document: ZoneDocument | null, zone: DnsName): boolean {
  try {
    if (document !== null) parseZoneDocument(document, zone, zone);
    return true;
  } catch (error) {
    if (error instanceof DnsSyncError) return false;
    throw error;
  }
}

/** Documents that can't be read as such: mending one looks into the journal by itself. */
const broken: ReadonlySet<string> = new Set(['state-broken', 'state-newer']);

async function isBrought(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof DnsSyncError) return broken.has(error.code);
    throw error;
  }
}

/** The document with every entry that follows the one it stands at; the very same one where there is none. */
export function broughtForward(document: ZoneDocument | null, entries: readonly ChangeEntry[]): ZoneDocument | null {
  let at = document?.journal ?? null;
  let snapshot: Snapshot | null = document?.snapshot ?? null;
  let moved = false;
  for (const { id, parent, patches } of entries) {
    const next = parent === at ? patched(snapshot, patches) : null;
    if (next?.ok !== true) continue;
    snapshot = next.value as Snapshot | null;
    at = snapshot === null ? null : id;
    moved = true;
  }
  if (!moved) return document;
  return snapshot === null
    ? null
    : { format: 1, targets: {}, ...document, snapshot, ...(at !== null && { journal: at }) };
}

/** Whether a zone's document has the last of its entries, as its text says: reading all of it would take too long. */
async function isKnown(paths: StatePaths, files: FileOps, entries: readonly ChangeEntry[]): Promise<boolean> {
  const { zone, id } = entries.at(-1) as ChangeEntry;
  const file = await unless(['ENOENT'], files.openLog(zoneFile(paths, zone), 'read'));
  if (file === undefined) return false;
  try {
    return (await file.read(0, beginning)).includes(`"journal":"${id}"`);
  } finally {
    await file.close();
  }
}

/** A change beyond the mark, and the mark that stands right before it. */
interface New {
  readonly entry: ChangeEntry;
  readonly mark: Mark;
}

interface News {
  readonly entries: readonly New[];
  readonly octets: number;
  readonly reached: Mark | null;
}

function byZone(news: readonly New[]): ReadonlyMap<DnsName, readonly ChangeEntry[]> {
  const zones = new Map<DnsName, ChangeEntry[]>();
  for (const { entry } of news) {
    const known = zones.get(entry.zone);
    if (known === undefined) zones.set(entry.zone, [entry]);
    else known.push(entry);
  }
  return zones;
}

async function entriesSince(paths: StatePaths, files: FileOps, mark: Mark | null): Promise<News> {
  const entries: New[] = [];
  const plain = (await monthFiles(files, paths.journal)).filter((file) => !file.packed);
  const from = mark?.month ?? plain.at(-1)?.month ?? '';
  let reached = mark;
  let octets = 0;
  for (const { month, path } of plain.filter((file) => file.month >= from)) {
    const start = month === mark?.month ? mark.end : mark === null ? -longestTail : 0;
    const { lines, end } = await linesSince(files, path, start);
    octets += end - Math.max(0, start);
    reached = { month, end };
    for (const { text, at } of lines) {
      const entry = parseEntry(text);
      if (entry !== null && isChange(entry)) entries.push({ entry, mark: { month, end: at } });
    }
  }
  return { entries, octets, reached };
}

function markFile(paths: StatePaths): string {
  return join(paths.journal, 'caught-up.json');
}

/** A mark that can't be read costs a look at all of the month. */
async function readMark(paths: StatePaths, files: FileOps): Promise<Mark | null> {
  try {
    const mark = v.safeParse(markSchema, JSON.parse(await files.readFile(markFile(paths))));
    return mark.success ? mark.output : null;
  } catch {
    return null;
  }
}
