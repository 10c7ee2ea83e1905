import { join } from 'node:path';
import * as v from 'valibot';
import { isKnownError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { broughtForward } from './brought-forward.ts';
import type { ZoneDocument } from '../documents/document.ts';
import { parseZoneDocument } from '../documents/parse-document.ts';
import { systemCode, unless, type FileOps } from '../files/file-ops.ts';
import { isChange, isPtrChange, parseEntry, type ChangeEntry, type Entry, type PtrEntry } from './journal-entry.ts';
import { isRefusal } from '../access/judge.ts';
import { linesSince, monthFiles } from './journal-files.ts';
import { syncDocumentFolders, syncMonths } from './sync-months.ts';
import { ptrFile, zoneFile, type StatePaths } from '../files/paths.ts';
import type { StateContext } from '../context.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { replaceCacheFile } from '../documents/cache-file.ts';

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
const maxTailBytes = 1_048_576;

/** The mark stays behind so many octets of passes. */
const maxPassesBytes = 8192;

/** What each change has one of, and no pass. */
const keysOfChanges = ['"patches":', '"block":'];

/** So many octets of a document have its place in the journal. */
const beginning = 512;

/** Changes documents without an entry, if nobody else is at them; both throw `locked` otherwise. */
export interface Bring {
  zone(zone: DnsName, change: (document: ZoneDocument | null) => ZoneDocument | null): Promise<unknown>;
  /** Brings the document of a block forward to entries; gives whether it changed. */
  ptrs(block: DnsName, entries: readonly PtrEntry[]): Promise<boolean>;
}

/** The zones, and the blocks of wanted PTRs, whose documents were brought forward. */
export interface Brought {
  readonly zones: readonly DnsName[];
  readonly blocks: readonly DnsName[];
}

/**
 * Brings documents forward to what the journal says: a process that ended between the two had its change in the journal
 * only. What another process is at just now, or can't be written, is left to the next start; a start
 * never fails by it.
 */
export async function catchUp(
  { paths, files, report, now }: Pick<StateContext, 'paths' | 'files' | 'report' | 'now'>,
  bring: Bring,
): Promise<Brought> {
  const zones: DnsName[] = [];
  const blocks: DnsName[] = [];
  try {
    const mark = await readMark(paths, files, report);
    const present = isoTime(now()).slice(0, 7);
    const news = await entriesSince(paths, files, mark, present);
    const left = new Set<string>();
    let synced: Promise<void> | null = null;
    const entries = news.flatMap(({ changes }) => changes.map(({ entry }) => entry));
    for (const [file, ofFile] of groupBy(entries, (entry) => fileOf(paths, entry))) {
      if (await isKnown(files, file, ofFile).catch(isRefused)) continue;
      await (synced ??= syncMonths(
        paths,
        files,
        news.filter(({ changes }) => changes.length > 0),
      ));
      const moved = await bringOne(ofFile, bring);
      if (moved === null) left.add(file);
      for (const { zone } of moved === true ? ofFile.filter(isChange).slice(-1) : []) zones.push(zone);
      for (const { block } of moved === true ? ofFile.filter(isPtrChange).slice(-1) : []) blocks.push(block);
    }
    if (synced !== null) await syncDocumentFolders(paths, files);
    const isLeft = ({ entry }: New): boolean => left.has(fileOf(paths, entry));
    const next = nextMark(news, isLeft, present);
    if (next !== null && JSON.stringify(next) !== JSON.stringify(mark))
      await replaceCacheFile(markFile(paths), JSON.stringify(next), files);
  } catch (error) {
    if (!isKnownError(error) && systemCode(error) === null) throw error;
    report(error);
  }
  return { zones, blocks };
}

/** The file of the document that an entry changes. */
function fileOf(paths: StatePaths, entry: ChangeEntry | PtrEntry): string {
  return isChange(entry) ? zoneFile(paths, entry.zone) : ptrFile(paths, entry.block);
}

/** Brings one document forward to its entries. Gives whether it changed; null if it is left to the next start. */
async function bringOne(entries: readonly (ChangeEntry | PtrEntry)[], bring: Bring): Promise<boolean | null> {
  const [first] = entries;
  if (first === undefined) return false;
  try {
    if (isPtrChange(first)) return await bring.ptrs(first.block, entries.filter(isPtrChange));
    let isMoved = false;
    await bring.zone(first.zone, (document) => {
      const next = broughtForward(document, entries.filter(isChange));
      isMoved = next !== document && isReadable(next, first.zone);
      return isMoved ? next : document;
    });
    return isMoved;
  } catch (error) {
    rethrowUnlessKnown(error);
    return isKnownError(error, ...unreadable) ? false : null;
  }
}

/** Whether what the journal says makes a document: a line that was spoilt stops no start. */
function isReadable(document: ZoneDocument | null, zone: DnsName): boolean {
  try {
    if (document !== null) parseZoneDocument(document, zone, zone);
    return true;
  } catch (error) {
    rethrowUnlessKnown(error);
    return false;
  }
}

/** Documents that can't be read as such: mending one looks into the journal by itself. */
const unreadable = ['state-broken', 'state-newer'] as const;

/** A document that is refused is told when it is read. Whatever else fails ends the look. */
function isRefused(error: unknown): false {
  if (isRefusal(error)) return false;
  throw error;
}

/** Whether a document has the last of its entries, as its text says: reading all of it would take too long. */
async function isKnown(files: FileOps, file: string, entries: readonly Entry[]): Promise<boolean> {
  const open = await unless(['ENOENT'], files.openLog(file, 'read'));
  if (open === undefined) return false;
  try {
    return (await open.read(0, beginning)).includes(`"journal":"${entries.at(-1)?.id}"`);
  } finally {
    await open.close();
  }
}

/** A change beyond the mark, and the place right behind it. */
interface New {
  readonly entry: ChangeEntry | PtrEntry;
  readonly end: number;
}

/** What was found in a month beyond the mark; `from` is null if there was none, or it lies behind the end of the file. */
interface News {
  readonly month: string;
  readonly from: number | null;
  readonly changes: readonly New[];
  readonly reached: number;
}

/** The mark after a look; null if it stays. It goes to the present month, unless a change of an earlier one is left. */
function nextMark(news: readonly News[], isLeft: (item: New) => boolean, present: string): Mark | null {
  const unsettled = news.findIndex((item, i) => item.changes.some(isLeft) || (news[i + 1]?.month ?? '~') > present);
  const [base, ...later] = news.slice(Math.max(0, unsettled));
  const end = base === undefined ? null : nextEnd(base, isLeft);
  if (base === undefined || end === null) return null;
  const ahead = later.flatMap((item) => {
    const place = nextEnd(item, isLeft);
    return place === null ? [] : [[item.month, place] as const];
  });
  return { month: base.month, end, ...(ahead.length > 0 && { ahead: Object.fromEntries(ahead) }) };
}

/**
 * The place in a month up to which all is known. Each change that is seen moves it, because whatever lies beyond is read by
 * every start. Passes, which aren't synced, move it when there are many: a mark that a power failure leaves behind the end
 * of the file would hide what is written there next, until somebody looks.
 */
function nextEnd({ from, changes, reached }: News, isLeft: (item: New) => boolean): number | null {
  const first = changes.findIndex(isLeft);
  if (first !== -1) return changes[first - 1]?.end ?? from;
  const settled = changes.at(-1)?.end ?? from;
  return settled !== null && reached - settled <= maxPassesBytes ? settled : reached;
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
  // Nor of what follows it there: a change of the present month alone would bring back what a later one removed.
  const known = base === null ? {} : { ...base.ahead, [base.month]: base.end };
  const news: News[] = [];
  for (const { month, path } of plain.filter((file) => file.month >= since)) {
    const start = known[month] ?? (base === null ? -maxTailBytes : 0);
    const { lines, end } = await linesSince(files, path, start, maxTailBytes);
    news.push({ month, from: start < 0 || end < start ? null : start, changes: lines.flatMap(changeOf), reached: end });
  }
  return news;
}

/** The change in a line, if it has one. Passes needn't be read, which takes a good part of the time of a call that changes nothing. */
function changeOf({ text, end }: { readonly text: string; readonly end: number }): readonly New[] {
  const entry = keysOfChanges.some((key) => text.includes(key)) ? parseEntry(text) : null;
  return entry !== null && (isChange(entry) || isPtrChange(entry)) ? [{ entry, end }] : [];
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
