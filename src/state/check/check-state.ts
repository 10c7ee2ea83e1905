import { join } from 'node:path';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { isWhole } from '../../reconcile/history/patches.ts';
import { isSameInJournal } from '../../reconcile/history/snapshot-change.ts';
import type { PtrDocument, ZoneDocument } from '../documents/document.ts';
import { parseZoneDocument } from '../documents/parse-document.ts';
import { durableFile } from '../files/durable-file.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import type { Journal } from '../journal/journal.ts';
import { isRefusal } from '../access/judge.ts';
import { isChange, type ChangeEntry } from '../journal/journal-entry.ts';
import { foldEntries, rebuildLast } from '../journal/journal-rebuild.ts';
import { isBroken } from '../documents/open-document.ts';
import { documentEnd, zoneFile, type StatePaths } from '../files/paths.ts';
import { isCut, zoneOfFileName } from '../files/safe-name.ts';
import { addToPtrChains, examinePtrs, ptrChainFaults, type PtrChains } from './check-ptrs.ts';
import { fault, modeFaults, strayFaults, type StateFault } from './state-fault.ts';
import { whileReading } from '../files/file-errors.ts';

/** The number of documents, and all faults of the state. Nothing is repaired, but access of other users is revoked. */
export interface StateCheck {
  readonly documents: number;
  readonly faults: readonly StateFault[];
}

/** Checks the files of the state by all rules except those of the index. */
export async function checkState(paths: StatePaths, files: FileOps, journal: Journal): Promise<StateCheck> {
  const faults: StateFault[] = [];
  const documents: ZoneDocument[] = [];
  let found = 0;
  for (const name of (await whileReading(paths.zones, () => files.readdir(paths.zones))).sort()) {
    const file = join(paths.zones, name);
    if (!name.endsWith(documentEnd)) {
      for (const item of strayFaults(file)) faults.push(item);
      continue;
    }
    found++;
    const document = await readOne(file, paths, files, journal);
    if ('rule' in document) faults.push(document);
    else documents.push(document);
    if ('rule' in document && document.rule === 'I10') continue;
    for (const item of await modeFaults(file, files)) faults.push(item);
  }
  const ptrs = await examinePtrs(paths, files, journal).catch((error: unknown) => {
    return { documents: [], faults: refusedFolder(error) };
  });
  const ofJournal = await journalFaults(documents, ptrs.documents, journal).catch(withoutRefusal);
  const others = [...sharedZones(documents), ...ptrs.faults, ...(await refusedFiles(paths, files)), ...ofJournal];
  for (const item of others) faults.push(item);
  return { documents: found, faults };
}

async function readOne(
  file: string,
  paths: StatePaths,
  files: FileOps,
  journal: Journal,
): Promise<ZoneDocument | StateFault> {
  const safeName = file.slice(join(paths.zones, 'x').length - 1, -documentEnd.length);
  const zone = isCut(safeName) ? null : zoneOfFileName(safeName);
  if (zone === null && !isCut(safeName)) return fault('I3', `the name of ${file} is not a zone`, 'move the file away');
  try {
    const document = await durableFile(file, (content) => parseZoneDocument(content, file, zone), files).read();
    if (document !== null && zoneFile(paths, document.snapshot.zone) === file) return document;
    return fault('I3', `${file} contains a zone of another name`, 'move it away');
  } catch (error) {
    if (isRefusal(error)) return fault('I10', error.message, error.hint);
    rethrowUnlessKnown(error);
    const known = isBroken(error) && zone !== null && (await rebuildLast(journal, zone)).ok;
    const hint = known
      ? `run "dns-sync status ${zone}" to rebuild it from the journal; this file is kept beside it`
      : error.hint;
    return { rule: 'I1', what: error.message, hint };
  }
}

/** Reports a refused folder, whose content is unknown. */
function refusedFolder(error: unknown): readonly StateFault[] {
  if (isRefusal(error)) return [fault('I10', error.message, error.hint)];
  throw error;
}

/** Leaves out a refused file of a month, which is reported elsewhere and whose content is unknown. */
function withoutRefusal(error: unknown): readonly StateFault[] {
  if (isRefusal(error)) return [];
  throw error;
}

/** Finds files next to the zone documents that another user may have planted. */
async function refusedFiles(
  { root, journal, rates, due, indexPages }: StatePaths,
  files: FileOps,
): Promise<readonly StateFault[]> {
  const faults: StateFault[] = [];
  for (const folder of [root, journal, rates, due, indexPages]) {
    const names = await whileReading(folder, () => unless(['ENOENT'], files.readdir(folder)));
    for (const name of (names ?? []).sort()) {
      const path = join(folder, name);
      if (folder === root && (await isFolder(path, files))) continue;
      try {
        await files.stamp(path);
      } catch (error) {
        if (!isRefusal(error)) continue;
        faults.push(fault('I10', error.message, error.hint));
      }
    }
  }
  return faults;
}

async function isFolder(path: string, files: FileOps): Promise<boolean> {
  const stat = await unless(['ENOENT'], files.stat(path));
  return stat?.isFolder === true;
}

function sharedZones(documents: readonly ZoneDocument[]): readonly StateFault[] {
  const owners = new Map<string, DnsName>();
  const faults: StateFault[] = [];
  for (const { snapshot, targets } of documents) {
    for (const [target, { applied }] of Object.entries(targets)) {
      if (applied === null) continue;
      const owned = `${target} ${applied.zoneId}`;
      const owner = owners.get(owned);
      owners.set(owned, snapshot.zone);
      if (owner === undefined) continue;
      const hint = 'one document was copied or renamed by hand: move it away, and send the zone from Plesk again';
      faults.push(fault('I7', `${owned} belongs to two zones, ${owner} and ${snapshot.zone}`, hint));
    }
  }
  return faults;
}

async function journalFaults(
  documents: readonly ZoneDocument[],
  ptrs: readonly PtrDocument[],
  journal: Journal,
): Promise<readonly StateFault[]> {
  const ptrChains: PtrChains = new Map();
  const faults: StateFault[] = [];
  const chains = new Map<DnsName, ChangeEntry[]>();
  for await (const entry of journal.newestFirst()) {
    if (!('id' in entry)) {
      const hint = 'nothing to do: it is skipped, and the journal of next month does not need it';
      faults.push({ rule: null, what: `${entry.position} of the journal is not an entry`, hint });
    } else if (!isChange(entry)) {
      addToPtrChains(ptrChains, entry);
    } else {
      const chain = chains.get(entry.zone);
      if (chain === undefined) chains.set(entry.zone, [entry]);
      else if (!isWhole(chain.at(-1)?.patches ?? [])) chain.push(entry);
    }
  }
  return [
    ...faults,
    ...documents.flatMap((document) => chainFaults(document, chains.get(document.snapshot.zone) ?? [])),
    ...ptrs.flatMap((document) => ptrChainFaults(document, ptrChains)),
  ];
}

/** Compares a document with its zone's changes, newest first, back to a complete one. */
function chainFaults({ snapshot, journal: at }: ZoneDocument, chain: readonly ChangeEntry[]): readonly StateFault[] {
  if (at === undefined) return [];
  const { zone } = snapshot;
  if (chain[0]?.id !== at) {
    const known = chain.length > 0 ? 'has later changes of' : 'does not contain';
    const what = `${zone} is at change ${at}, which the journal ${known}`;
    const hint =
      'nothing to do: the next change in Plesk corrects it; earlier changes may be missing in "dns-sync history"';
    return [fault('I8', what, hint)];
  }
  const made = foldEntries(chain.toReversed());
  if (!made.ok || isSameInJournal(made.value.snapshot, snapshot)) return [];
  const what = `${zone} differs from its journal: the document was edited by hand`;
  return [fault('I11', what, `run "dns-sync restore ${zone} --at TIME"; the next update from Plesk overrides it`)];
}
