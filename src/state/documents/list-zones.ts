import { join } from 'node:path';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { brokenState, parseZoneDocument } from './parse-document.ts';
import type { FileOps } from '../files/file-ops.ts';
import { documentEnd, zoneFile, type StatePaths } from '../files/paths.ts';
import type { Journal } from '../journal/journal.ts';
import { isBroken, openDocument } from './open-document.ts';
import { isCut, zoneOfFileName } from '../files/safe-name.ts';
import { whileReading } from '../files/file-errors.ts';

/** Lists the zones with a document, in canonical order. Changes nothing. */
export async function listZones(paths: StatePaths, files: FileOps, journal: Journal): Promise<DnsName[]> {
  const zones: DnsName[] = [];
  const names = await whileReading(paths.zones, () => files.readdir(paths.zones));
  for (const file of names) {
    // Temporary and foreign files have different names.
    if (!file.endsWith(documentEnd)) continue;
    const safeName = file.slice(0, -documentEnd.length);
    const zone = isCut(safeName) ? await zoneInside(paths, file, files, journal) : zoneOfFileName(safeName);
    if (zone !== null) zones.push(zone);
  }
  return zones.sort(compareNames);
}

/** Returns the zone of a document; null if the file no longer exists. For a broken document, the journal knows it. */
async function zoneInside(paths: StatePaths, name: string, files: FileOps, journal: Journal): Promise<DnsName | null> {
  const file = join(paths.zones, name);
  try {
    const document = await openDocument(file, (content) => parseZoneDocument(content, file, null), files);
    if (document.data === null) return null;
    const { zone } = document.data.snapshot;
    if (zoneFile(paths, zone) === file) return zone;
    throw brokenState(file, { rule: 'I3', detail: `it contains ${zone}, whose file has another name` });
  } catch (error) {
    if (!isBroken(error)) throw error;
    for await (const entry of journal.newestFirst())
      if ('zone' in entry && zoneFile(paths, entry.zone) === file) return entry.zone;
    throw error;
  }
}
