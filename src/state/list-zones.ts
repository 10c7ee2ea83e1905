import { join } from 'node:path';
import { compareNames, type DnsName } from '../reconcile/name.ts';
import { brokenState, parseZoneDocument } from './document.ts';
import { durableFile } from './durable-file.ts';
import type { FileOps } from './file-ops.ts';
import { documentEnd, zoneFile, type StatePaths } from './paths.ts';
import { isCut, zoneOfFileName } from './safe-name.ts';
import { whileReading } from './state-failure.ts';

/** The zones that have a document, in canonical order. */
export async function listZones(paths: StatePaths, files: FileOps): Promise<DnsName[]> {
  const zones: DnsName[] = [];
  for (const file of await whileReading(paths.zones, () => files.readdir(paths.zones))) {
    // A temporary file, or what somebody put there, has a name that isn't ours.
    if (!file.endsWith(documentEnd)) continue;
    const safeName = file.slice(0, -documentEnd.length);
    const zone = isCut(safeName) ? await zoneInside(paths, file, files) : zoneOfFileName(safeName);
    if (zone !== null) zones.push(zone);
  }
  return zones.sort(compareNames);
}

/** The zone whose document a file holds; null where the file is gone by now. */
async function zoneInside(paths: StatePaths, name: string, files: FileOps): Promise<DnsName | null> {
  const file = join(paths.zones, name);
  const document = await durableFile(file, (content) => parseZoneDocument(content, file, null), files).read();
  if (document === null) return null;
  const { zone } = document.snapshot;
  if (zoneFile(paths, zone) !== file) throw brokenState(file, `it holds ${zone}, which has a file of another name`);
  return zone;
}
