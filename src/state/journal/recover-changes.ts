import { join } from 'node:path';
import * as v from 'valibot';
import { isKnownError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { recoveredDocument } from './recovered-document.ts';
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
 * The position up to which all documents match the journal: all months before `month`, that month up to `end`, and
 * later ones up to their ends in `ahead`.
 * Entries are in a later month if the clock was ahead when they were written.
 */
const markSchema = v.object({
  month: v.string(),
  end: v.number(),
  ahead: v.optional(v.record(v.string(), v.number())),
});
type Mark = v.InferOutput<typeof markSchema>;

/** Octets to check at the end without a mark. Each earlier start has checked its end. */
const maxTailBytes = 1_048_576;

/** Octets of passes after which the mark is moved. */
const maxPassesBytes = 8192;

/** Keys of every change that no pass has. */
const keysOfChanges = ['"patches":', '"block":'];

/** Octets at the start of a document that contain its journal entry. */
const beginning = 512;

/** Changes documents without an entry. Both throw `locked` if another process works on them. */
export interface Recoverers {
  zone(zone: DnsName, change: (document: ZoneDocument | null) => ZoneDocument | null): Promise<unknown>;
  /** Updates a block's document by entries; returns whether it changed. */
  ptrs(block: DnsName, entries: readonly PtrEntry[]): Promise<boolean>;
}

/** Zones and blocks of requested PTRs whose documents were updated. */
export interface Recovered {
  readonly zones: readonly DnsName[];
  readonly blocks: readonly DnsName[];
}

/**
 * Updates documents to the journal, because an interrupted process may have written its change only there.
 * Documents that are locked or can't be written are left to the next start. A start never fails because of this.
 */
export async function recoverChanges(
  { paths, files, report, now }: Pick<StateContext, 'paths' | 'files' | 'report' | 'now'>,
  recover: Recoverers,
): Promise<Recovered> {
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
      const moved = await recoverOne(ofFile, recover);
      if (moved === null) left.add(file);
      for (const { zone } of moved === true ? ofFile.filter(isChange).slice(-1) : []) zones.push(zone);
      for (const { block } of moved === true ? ofFile.filter(isPtrChange).slice(-1) : []) blocks.push(block);
    }
    const isLeft = ({ entry }: New): boolean => left.has(fileOf(paths, entry));
    // The writer of a document that has its entry may have been killed before it made the name durable.
    if (entries.length > 0) await syncDocumentFolders(paths, files);
    await moveMark(paths, files, mark, nextMark(news, isLeft, present));
  } catch (error) {
    if (!isKnownError(error) && systemCode(error) === null) throw error;
    report(error);
  }
  return { zones, blocks };
}

/** Returns the file of the document that an entry changes. */
function fileOf(paths: StatePaths, entry: ChangeEntry | PtrEntry): string {
  return isChange(entry) ? zoneFile(paths, entry.zone) : ptrFile(paths, entry.block);
}

/** Updates one document by its entries. Returns whether it changed; null if it is left to the next start. */
async function recoverOne(entries: readonly (ChangeEntry | PtrEntry)[], recover: Recoverers): Promise<boolean | null> {
  const [first] = entries;
  if (first === undefined) return false;
  try {
    if (isPtrChange(first)) return await recover.ptrs(first.block, entries.filter(isPtrChange));
    let isMoved = false;
    await recover.zone(first.zone, (document) => {
      const next = recoveredDocument(document, entries.filter(isChange));
      isMoved = next !== document && isReadable(next, first.zone);
      return isMoved ? next : document;
    });
    return isMoved;
  } catch (error) {
    rethrowUnlessKnown(error);
    return isKnownError(error, ...unreadable) ? false : null;
  }
}

/** Checks whether the result is a valid document: a damaged line must not prevent a start. */
function isReadable(document: ZoneDocument | null, zone: DnsName): boolean {
  try {
    if (document !== null) parseZoneDocument(document, zone, zone);
    return true;
  } catch (error) {
    rethrowUnlessKnown(error);
    return false;
  }
}

/** Errors of unreadable documents, whose repair reads the journal itself. */
const unreadable = ['state-broken', 'state-newer'] as const;

/** Ignores a refused document, which is reported when it is read. Any other error is thrown. */
function isRefused(error: unknown): false {
  if (isRefusal(error)) return false;
  throw error;
}

/** Checks by a document's first octets whether it has its last entry, because reading all of it would take too long. */
async function isKnown(files: FileOps, file: string, entries: readonly Entry[]): Promise<boolean> {
  const open = await unless(['ENOENT'], files.openLog(file, 'read'));
  if (open === undefined) return false;
  try {
    return (await open.read(0, beginning)).includes(`"journal":"${entries.at(-1)?.id}"`);
  } finally {
    await open.close();
  }
}

/** A change beyond the mark, and its end position. */
interface New {
  readonly entry: ChangeEntry | PtrEntry;
  readonly end: number;
}

/**
 * The result of a month beyond the mark.
 * `from` is null without a mark, or if the mark is behind the end of the file.
 */
interface News {
  readonly month: string;
  readonly from: number | null;
  readonly changes: readonly New[];
  readonly reached: number;
}

/** Returns the new mark; null if it stays. It moves to the present month unless a change of an earlier one is left. */
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
 * Returns the position in a month up to which everything is known.
 * Each change moves it, because every start reads what lies beyond. Passes, which aren't synced, move it only in large
 * numbers. Otherwise a power failure could leave the mark behind the end of the file, and it would hide later entries.
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
  // A mark in a later month says nothing about the present one: the clock was ahead when it was written.
  const base = mark === null || mark.month > present ? null : mark;
  const since = base?.month ?? plain.findLast(({ month }) => month <= present)?.month ?? '';
  // Nor about later entries there: a change of the present month alone would restore what a later one removed.
  const known = base === null ? {} : { ...base.ahead, [base.month]: base.end };
  const news: News[] = [];
  for (const { month, path } of plain.filter((file) => file.month >= since)) {
    const start = known[month] ?? (base === null ? -maxTailBytes : 0);
    const { lines, end } = await linesSince(files, path, start, maxTailBytes);
    news.push({ month, from: start < 0 || end < start ? null : start, changes: lines.flatMap(changeOf), reached: end });
  }
  return news;
}

/**
 * Parses the change in a line, if any.
 * Passes aren't parsed, which saves much of the time of a call without changes.
 */
function changeOf({ text, end }: { readonly text: string; readonly end: number }): readonly New[] {
  const entry = keysOfChanges.some((key) => text.includes(key)) ? parseEntry(text) : null;
  return entry !== null && (isChange(entry) || isPtrChange(entry)) ? [{ entry, end }] : [];
}

function markFile(paths: StatePaths): string {
  return join(paths.journal, 'caught-up.json');
}

/** Writes the new mark unless it is the old one, or null. */
async function moveMark(paths: StatePaths, files: FileOps, mark: Mark | null, next: Mark | null): Promise<void> {
  const text = JSON.stringify(next);
  if (next !== null && text !== JSON.stringify(mark)) await replaceCacheFile(markFile(paths), text, files);
}

/** Reads the mark. Without a readable one, the complete month is checked. */
async function readMark(paths: StatePaths, files: FileOps, report: ReportRefusal): Promise<Mark | null> {
  try {
    const mark = v.safeParse(markSchema, JSON.parse(await files.readFile(markFile(paths))));
    return mark.success ? mark.output : null;
  } catch (error) {
    report(error);
    return null;
  }
}
