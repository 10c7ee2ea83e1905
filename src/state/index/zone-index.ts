import { basename } from 'node:path';
import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import type { FileOps } from '../files/file-ops.ts';
import { programStamp } from '../access/file-stamp.ts';
import { documentEnd, zoneFile, type StatePaths } from '../files/paths.ts';
import type { ZoneDocument } from '../documents/document.ts';
import { indexFiles, type IndexContent, type IndexFiles } from './index-files.ts';
import { headEntry, readPages, writePages, zonesIn, type IndexEntry } from './index-pages.ts';

/**
 * From this number of zones on, an unchanged folder means unchanged documents, because each write replaces a file.
 * With fewer zones each file is checked, so that even a document that was edited in place is noticed.
 */
const manyZones = 1000;

/** File systems have times in steps of up to two seconds. */
const settledMs = 2000;

/** Where documents are and how they are read. */
export interface Documents {
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly paths: StatePaths;
  readonly files: FileOps;
  readonly read: (zone: DnsName) => Promise<ZoneDocument | null>;
  readonly report: ReportRefusal;
}

/** Pure functions that summarize a document. `key` must cover all their other inputs. */
export interface SummaryMaker<Brief, Full> {
  readonly key: string;
  readonly full: (document: ZoneDocument) => Full;
  readonly brief: (full: Full) => Brief;
}

/** Summaries of zones; the error if a document can't be read. */
export interface Summaries<Brief, Full> {
  readonly briefs: ReadonlyMap<DnsName, Brief | DnsSyncError>;
  /** Reads the full summaries of a selection of the zones. */
  readonly read: (zones: readonly DnsName[]) => Promise<ReadonlyMap<DnsName, Full | DnsSyncError>>;
}

/**
 * Summarizes the documents of zones, reading only those that changed.
 * The index keeps summaries while the inode, size and time of a document are unchanged: brief ones of all zones in one
 * file, full ones in pages. So a page of ten thousand zones opens as many files as one of ten. The index is only a cache:
 * if it is broken or can't be written, only time is lost.
 */
export async function summarize<Brief, Full>(
  documents: Documents,
  zones: readonly DnsName[],
  maker: SummaryMaker<Brief, Full>,
): Promise<Summaries<Brief, Full>> {
  const index = openIndex(documents, maker.key);
  let head = await index.readHead();
  const briefs = new Map<DnsName, Brief | DnsSyncError>();
  const made = new Map<DnsName, Full | DnsSyncError>();
  const fresh = new Map<DnsName, IndexEntry<Brief, Full>>();
  // Taken before documents are read: if one is written meanwhile, its stamp differs next time.
  const { folder, isCurrent, stampOf, documentsFound } = await findStamps(documents, head, zones.length);
  for (const zone of zones) {
    const stamp = stampOf(zone);
    const entry = headEntry<Brief>(head, zone);
    if (stamp !== null && entry?.[0] === stamp) {
      briefs.set(zone, entry[2]);
      continue;
    }
    const news = await makeSummary(documents, zone, maker);
    if (news === null) continue;
    made.set(zone, news.full);
    briefs.set(zone, news.brief);
    if (stamp !== null && !news.isError) fresh.set(zone, { stamp, brief: news.brief, full: news.full });
  }
  const isComplete = made.size === fresh.size && zones.length === documentsFound;
  if (made.size > 0 || (isComplete && folder !== null && !isCurrent))
    head = await writePages({ ...documents, index }, head, fresh, isComplete ? folder : null);
  const read: Summaries<Brief, Full>['read'] = async (chosen) => {
    const rest = chosen.filter((zone) => !made.has(zone));
    const kept = await readPages<Full>(index, head, rest);
    const found = new Map<DnsName, Full | DnsSyncError>();
    for (const zone of chosen) {
      const [stamp, full] = kept.get(zone) ?? [null];
      if (full !== undefined && stamp === stampOf(zone)) made.set(zone, full);
      const known = made.get(zone) ?? (await makeSummary(documents, zone, maker))?.full;
      if (known !== undefined) found.set(zone, known);
    }
    return found;
  };
  return { briefs, read };
}

/** Lists the zones whose index entry contradicts their document; see `summarize`. */
export async function staleInIndex<Brief, Full>(
  documents: Documents,
  maker: SummaryMaker<Brief, Full>,
): Promise<readonly string[]> {
  const index = openIndex(documents, maker.key);
  const head = await index.readHead();
  const kept = await readPages<Full>(index, head, zonesIn(head));
  const { stampOf } = await findStamps(documents, head, 0);
  const stale: string[] = [];
  for (const zone of zonesIn(head)) {
    const [stamp, , brief] = headEntry<Brief>(head, zone) ?? [null];
    if (stamp === null || stamp !== stampOf(zone)) continue;
    const document = await documents.read(zone);
    const full = document === null ? null : maker.full(document);
    const [pageStamp, pageWhole] = kept.get(zone) ?? [null];
    const isTrue =
      full !== null && isSame(maker.brief(full), brief) && (pageStamp !== stamp || isSame(full, pageWhole));
    if (!isTrue) stale.push(zone);
  }
  return stale;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Opens the index. Another build of the program may summarize a document differently. */
function openIndex({ paths, files, report }: Documents, key: string): IndexFiles {
  return indexFiles(paths, files, `${programStamp()} ${key}`, report);
}

/** The summaries of a document, or why it can't be read. */
type Made<Brief, Full> =
  | { readonly isError: false; readonly full: Full; readonly brief: Brief }
  | { readonly isError: true; readonly full: DnsSyncError; readonly brief: DnsSyncError };

/** Makes the summary of a zone; null if it has no document. */
async function makeSummary<Brief, Full>(
  { read }: Documents,
  zone: DnsName,
  maker: SummaryMaker<Brief, Full>,
): Promise<Made<Brief, Full> | null> {
  try {
    const document = await read(zone);
    if (document === null) return null;
    const full = maker.full(document);
    return { isError: false, full, brief: maker.brief(full) };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { isError: true, full: error, brief: error };
  }
}

/** The stamps of documents, and of their folder. */
interface Stamps {
  /** The stamp of the folder; null if it proves nothing. */
  readonly folder: string | null;
  /** Whether the head is current and complete. */
  readonly isCurrent: boolean;
  /** Returns the stamp of a zone's document; null if it has none or is refused. */
  readonly stampOf: (zone: DnsName) => string | null;
  readonly documentsFound: number;
}

/** Finds the stamps of documents on disk, or in the head if that is current. */
async function findStamps(documents: Documents, head: IndexContent, zones: number): Promise<Stamps> {
  const folder = zones < manyZones ? null : await folderStamp(documents);
  if (folder !== null && folder === head.folder) {
    const stampOf = (zone: DnsName): string | null => headEntry(head, zone)?.[0] ?? null;
    return { folder, isCurrent: true, stampOf, documentsFound: zones };
  }
  const stamps = await stampsOf(documents);
  const stampOf = (zone: DnsName): string | null => stamps.get(basename(zoneFile(documents.paths, zone))) ?? null;
  return { folder, isCurrent: false, stampOf, documentsFound: stamps.size };
}

/** Returns the stamps of all documents by file name, except refused ones. */
async function stampsOf({ paths, files, report }: Documents): Promise<ReadonlyMap<string, string>> {
  try {
    const stamps = await files.stamps(paths.zones);
    return new Map([...stamps].filter(([file]) => file.endsWith(documentEnd)));
  } catch (error) {
    report(error);
    return new Map();
  }
}

/** Returns the stamp of the documents' folder; null if the next write may have the same time. */
async function folderStamp({ paths, files, now }: Documents): Promise<string | null> {
  const { mtimeMs } = await files.folder(paths.zones);
  return mtimeMs > now() - settledMs ? null : String(mtimeMs);
}
