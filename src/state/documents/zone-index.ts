import { basename } from 'node:path';
import * as v from 'valibot';
import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from './document.ts';
import { programStamp, type FileOps } from '../files/file-ops.ts';
import { zoneFile, type StatePaths } from '../files/paths.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { replaceCacheFile } from './cache-file.ts';

const indexSchema = v.object({
  format: v.literal(1),
  /** What the summaries depend on apart from the documents. */
  key: v.string(),
  /** By zone: the stamp of its file when it was read, and its summary. */
  zones: v.record(v.string(), v.object({ stamp: v.string(), summary: v.unknown() })),
});
type Index = v.InferOutput<typeof indexSchema>;

/** Where documents are and how they are read. */
export interface Documents {
  readonly paths: StatePaths;
  readonly files: FileOps;
  readonly read: (zone: DnsName) => Promise<ZoneDocument | null>;
  readonly report: ReportRefusal;
}

/**
 * Returns what the pure function `make` makes of each zone's document; the error if it can't be read.
 * Results are cached in `index.json` while the inode, size and time of a document are unchanged, so that a status of
 * ten thousand zones doesn't read them all. The index is only a cache: if it is broken or can't be written, only time
 * is lost. `key` must cover all other inputs of `make`.
 */
export async function summarize<T>(
  { paths, files, read, report }: Documents,
  zones: readonly DnsName[],
  key: string,
  make: (document: ZoneDocument) => T,
): Promise<ReadonlyMap<DnsName, T | DnsSyncError>> {
  const wholeKey = keyOf(key);
  const known = await readIndex(paths, files, wholeKey, report);
  const next: Index['zones'] = {};
  const all = new Map<DnsName, T | DnsSyncError>();
  let changedCount = 0;
  for (const zone of zones) {
    // Taken before the document is read: if it is written meanwhile, its stamp differs next time.
    const stamp = await stampOf(zoneFile(paths, zone), files);
    const entry = known[zone];
    if (stamp !== null && entry?.stamp === stamp) {
      next[zone] = entry;
      all.set(zone, entry.summary as T);
      continue;
    }
    changedCount++;
    try {
      const document = await read(zone);
      if (document === null) continue;
      const summary = make(document);
      all.set(zone, summary);
      if (stamp !== null) next[zone] = { stamp, summary };
    } catch (error) {
      rethrowUnlessKnown(error);
      all.set(zone, error);
    }
  }
  if (changedCount > 0) {
    const others = await existingEntries(known, next, paths, files);
    await writeIndex(paths, files, { format: 1, key: wholeKey, zones: { ...others, ...next } });
  }
  return all;
}

/** Lists the zones whose index entry contradicts their document; see `summarize`. */
export async function staleInIndex(
  { paths, files, read, report }: Documents,
  key: string,
  make: (document: ZoneDocument) => unknown,
): Promise<readonly string[]> {
  const stale: string[] = [];
  const known = await readIndex(paths, files, keyOf(key), report);
  for (const [name, { stamp, summary }] of Object.entries(known)) {
    const zone = name as DnsName;
    if (stamp !== (await stampOf(zoneFile(paths, zone), files))) continue;
    const document = await read(zone);
    if (document === null || JSON.stringify(make(document)) !== JSON.stringify(summary)) stale.push(name);
  }
  return stale;
}

/** Another build of the program may summarize a document differently. */
function keyOf(key: string): string {
  return `${programStamp()} ${key}`;
}

async function readIndex(
  paths: StatePaths,
  files: FileOps,
  key: string,
  report: ReportRefusal,
): Promise<Index['zones']> {
  try {
    const index = v.safeParse(indexSchema, JSON.parse(await files.readFile(paths.index)));
    return index.success && index.output.key === key ? index.output.zones : {};
  } catch (error) {
    report(error);
    return {};
  }
}

/** Returns the entries of existing zones that weren't requested now. */
async function existingEntries(
  known: Index['zones'],
  next: Index['zones'],
  paths: StatePaths,
  files: FileOps,
): Promise<Index['zones']> {
  const existing = new Set(await files.readdir(paths.zones));
  const others = Object.entries(known).filter(([zone]) => next[zone] === undefined);
  return Object.fromEntries(others.filter(([zone]) => existing.has(basename(zoneFile(paths, zone as DnsName)))));
}

async function writeIndex(paths: StatePaths, files: FileOps, index: Index): Promise<void> {
  try {
    await replaceCacheFile(paths.index, JSON.stringify(index), files);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

async function stampOf(file: string, files: FileOps): Promise<string | null> {
  try {
    return await files.stamp(file);
  } catch {
    return null;
  }
}
