import { join } from 'node:path';
import * as v from 'valibot';
import { DnsSyncError } from '../reconcile/error.ts';
import type { DnsName } from '../reconcile/name.ts';
import { isoTime } from '../reconcile/iso-time.ts';
import { patched } from '../reconcile/patches.ts';
import type { Snapshot } from '../reconcile/snapshot.ts';
import { parseZoneDocument, type ZoneDocument } from './document.ts';
import { systemCode, unless, type FileOps } from './file-ops.ts';
import { isChange, parseEntry, type ChangeEntry } from './journal-entry.ts';
import { isRefusal } from './judge.ts';
import { linesSince, monthFiles } from './journal-files.ts';
import { zoneFile, type StatePaths } from './paths.ts';
import type { ReportRefusal } from './report-refusal.ts';
import { replaceUnsynced } from './unsynced.ts';

/**
 * Up to which place of the journal all documents have what it says: all months before `month`, that one up to `end`, and
 * later ones up to their ends in `ahead`. Entries are in a later month if the clock was ahead when they were written.
 */
const markSchema = v.object({
  month: v.string(),
  end: v.number(),
  ahead: v.optional(v.record(v.string(), v.number())),
});
type Mark = v.InferOutput<typeof markSchema>;

/** Where no mark tells more, so many octets at the end are looked at: each start before this one looked at its end. */
const longestTail = 1_048_576;

/** The mark stays behind so many octets of passes. */
const longestPasses = 8192;

/** What each change has, and no pass. */
const keyOfChanges = '"patches":';

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
export async function catchUp(
  paths: StatePaths,
  files: FileOps,
  bring: Bring,
  report: ReportRefusal,
  now: number,
): Promise<readonly DnsName[]> {
  const brought: DnsName[] = [];
  try {
    const mark = await readMark(paths, files, report);
    const present = isoTime(now).slice(0, 7);
    const news = await entriesSince(paths, files, mark, present);
    const left = new Set<DnsName>();
    for (const [zone, entries] of byZone(news.flatMap(({ changes }) => changes))) {
      if (await isKnown(paths, files, entries).catch(isRefused)) continue;
      const moved: DnsName[] = [];
      const moving: Change = (document) => {
        const next = broughtForward(document, entries);
        if (next === document || !isReadable(next, zone)) return document;
        moved.push(zone);
        return next;
      };
      if (await isBrought(() => bring(zone, moving))) for (const item of moved) brought.push(item);
      else left.add(zone);
    }
    const next = nextMark(news, left, present);
    if (next !== null && JSON.stringify(next) !== JSON.stringify(mark))
      await replaceUnsynced(markFile(paths), JSON.stringify(next), files);
  } catch (error) {
    if (!(error instanceof DnsSyncError) && systemCode(error) === null) throw error;
    report(error);
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

/** A document that is refused is told when it is read. Whatever else fails ends the look. */
function isRefused(error: unknown): false {
  if (isRefusal(error)) return false;
  throw error;
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

/** A change beyond the mark, and the place right behind it. */
interface New {
  readonly entry: ChangeEntry;
  readonly end: number;
}

/** What was found in a month beyond the mark; `from` is null if there was none, or it lies behind the end of the file. */
interface News {
  readonly month: string;
  readonly from: number | null;
  readonly changes: readonly New[];
  readonly reached: number;
}

/** The mark after a look; null if it stays. It goes to the present month, unless a zone of an earlier one is left. */
function nextMark(news: readonly News[], left: ReadonlySet<DnsName>, present: string): Mark | null {
  const isLeft = ({ changes }: News): boolean => changes.some(({ entry }) => left.has(entry.zone));
  const unsettled = news.findIndex((item, i) => isLeft(item) || (news[i + 1]?.month ?? '~') > present);
  const [base, ...later] = news.slice(Math.max(0, unsettled));
  const end = base === undefined ? null : nextEnd(base, left);
  if (base === undefined || end === null) return null;
  const ahead = later.flatMap((item) => {
    const place = nextEnd(item, left);
    return place === null ? [] : [[item.month, place] as const];
  });
  return { month: base.month, end, ...(ahead.length > 0 && { ahead: Object.fromEntries(ahead) }) };
}

/**
 * The place in a month up to which all is known. Each change that is seen moves it, because whatever lies beyond is read by
 * every start. Passes, which aren't synced, move it when there are many: a mark that a power failure leaves behind the end
 * of the file would hide what is written there next, until somebody looks.
 */
function nextEnd({ from, changes, reached }: News, left: ReadonlySet<DnsName>): number | null {
  const first = changes.findIndex(({ entry }) => left.has(entry.zone));
  if (first !== -1) return changes[first - 1]?.end ?? from;
  const settled = changes.at(-1)?.end ?? from;
  return settled !== null && reached - settled <= longestPasses ? settled : reached;
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

async function entriesSince(
  paths: StatePaths,
  files: FileOps,
  mark: Mark | null,
  present: string,
): Promise<readonly News[]> {
  const plain = (await monthFiles(files, paths.journal)).filter((file) => !file.packed);
  // A mark in a later month says nothing of the present one: the clock was ahead when it was written.
  const base = mark === null || mark.month > present ? null : mark;
  const since = base?.month ?? plain.findLast(({ month }) => month <= present)?.month ?? '';
  const known = { ...mark?.ahead, ...(mark !== null && { [mark.month]: mark.end }) };
  const news: News[] = [];
  for (const { month, path } of plain.filter((file) => file.month >= since)) {
    const start = known[month] ?? (base === null ? -longestTail : 0);
    const { lines, end } = await linesSince(files, path, start, longestTail);
    const changes: New[] = [];
    for (const line of lines) {
      // Passes needn't be read, which takes a good part of the time of a call that changes nothing.
      const entry = line.text.includes(keyOfChanges) ? parseEntry(line.text) : null;
      if (entry !== null && isChange(entry)) changes.push({ entry, end: line.end });
    }
    news.push({ month, from: start < 0 || end < start ? null : start, changes, reached: end });
  }
  return news;
}

function markFile(paths: StatePaths): string {
  return join(paths.journal, 'caught-up.json');
}

/** A mark that can't be read costs a look at all of the month. */
async function readMark(paths: StatePaths, files: FileOps, report: ReportRefusal): Promise<Mark | null> {
  try {
    const mark = v.safeParse(markSchema, JSON.parse(await files.readFile(markFile(paths))));
    return mark.success ? mark.output : null;
  } catch (error) {
    report(error);
    return null;
  }
}
