import { basename } from 'node:path';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { FileOps } from '../files/file-ops.ts';
import { zoneFile, type StatePaths } from '../files/paths.ts';
import type { IndexContent, IndexFiles } from './index-files.ts';

/** Zones of a new page. When a page has twice as many, all pages are rebuilt. */
const zonesPerPage = 100;

/** An entry of the head: the stamp of a zone's file when it was read, its page, and the brief summary. */
type HeadEntry<Brief> = readonly [stamp: string, page: number, brief: Brief];
/** An entry of a page. */
type PageEntry<Full> = readonly [stamp: string, full: Full];

/** Both summaries of a zone, as of a stamp of its document. */
export interface IndexEntry<Brief, Full> {
  readonly stamp: string;
  readonly brief: Brief;
  readonly full: Full;
}

/** Returns the entry of a zone in the head; null if it has none. */
export function headEntry<Brief>({ zones }: IndexContent, zone: DnsName): HeadEntry<Brief> | null {
  const entry = zones[zone];
  return isHeadEntry<Brief>(entry) ? entry : null;
}

/** Reads the full summaries of zones, opening only their pages. Their stamps may differ from the head. */
export async function readPages<Full>(
  files: IndexFiles,
  head: IndexContent,
  zones: readonly DnsName[],
): Promise<Map<DnsName, PageEntry<Full>>> {
  const found = new Map<DnsName, PageEntry<Full>>();
  for (const [page, named] of groupBy(zones, (zone) => headEntry(head, zone)?.[1] ?? null)) {
    if (page === null) continue;
    const { zones: kept } = await files.readPage(page);
    for (const zone of named) {
      const entry = kept[zone];
      if (isPageEntry<Full>(entry)) found.set(zone, entry);
    }
  }
  return found;
}

/**
 * Adds entries to their pages, removes those of zones without a document, and returns the new head.
 * `folder` is the stamp of the documents' folder if the entries are complete as of it, else null.
 */
export async function writePages<Brief, Full>(
  { paths, files, index }: { readonly paths: StatePaths; readonly files: FileOps; readonly index: IndexFiles },
  head: IndexContent,
  fresh: ReadonlyMap<DnsName, IndexEntry<Brief, Full>>,
  folder: string | null,
): Promise<IndexContent> {
  const there = new Set(await files.readdir(paths.zones));
  const before = new Map<DnsName, HeadEntry<Brief>>();
  for (const zone of zonesIn(head)) {
    const entry = headEntry<Brief>(head, zone);
    if (entry !== null && there.has(basename(zoneFile(paths, zone)))) before.set(zone, entry);
  }
  const after = placed(before, fresh);
  const pages = new Map<number, Map<DnsName, PageEntry<Full>>>();
  for (const [zone, [, page]] of after) {
    const was = before.get(zone)?.[1] ?? page;
    if (!fresh.has(zone) && was === page) continue;
    pages.set(page, new Map());
    pages.set(was, new Map());
  }
  // The other entries of the changed pages are kept.
  const isInChanged = (zone: DnsName): boolean => pages.has(after.get(zone)?.[1] ?? -1);
  const others = [...before.keys()].filter((zone) => !fresh.has(zone) && isInChanged(zone));
  const fulls = await readPages<Full>(index, head, others);
  for (const [zone, { stamp, full }] of fresh) fulls.set(zone, [stamp, full]);
  for (const [zone, entry] of fulls) pages.get(after.get(zone)?.[1] ?? -1)?.set(zone, entry);
  const next = { folder, zones: Object.fromEntries(after) };
  await index.write(next, pages);
  return next;
}

/** Places new zones on the page of the preceding zone. Rebuilds all pages when one is too long. */
function placed<Brief>(
  before: ReadonlyMap<DnsName, HeadEntry<Brief>>,
  fresh: ReadonlyMap<DnsName, Pick<IndexEntry<Brief, unknown>, 'stamp' | 'brief'>>,
): ReadonlyMap<DnsName, HeadEntry<Brief>> {
  const sizes = new Map<number, number>();
  const after: [DnsName, HeadEntry<Brief>][] = [];
  let page = 0;
  for (const zone of [...new Set([...before.keys(), ...fresh.keys()])].sort(compareNames)) {
    const known = before.get(zone);
    const added = fresh.get(zone);
    page = known?.[1] ?? page;
    sizes.set(page, (sizes.get(page) ?? 0) + 1);
    if (added !== undefined) after.push([zone, [added.stamp, page, added.brief]]);
    else if (known !== undefined) after.push([zone, known]);
  }
  if ([...sizes.values()].every((size) => size <= 2 * zonesPerPage)) return new Map(after);
  return new Map(after.map(([zone, [stamp, , brief]], i) => [zone, [stamp, Math.floor(i / zonesPerPage), brief]]));
}

function isHeadEntry<Brief>(entry: unknown): entry is HeadEntry<Brief> {
  return Array.isArray(entry) && entry.length === 3 && typeof entry[0] === 'string' && typeof entry[1] === 'number';
}

function isPageEntry<Full>(entry: unknown): entry is PageEntry<Full> {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
}

/** Lists the zones that have entries. */
export function zonesIn({ zones }: IndexContent): readonly DnsName[] {
  return Object.keys(zones).map((zone) => zone as DnsName);
}
