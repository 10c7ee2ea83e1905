import { join } from 'node:path';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { ptrDifference } from '../../reconcile/desired/ptr-difference.ts';
import type { PtrDocument } from '../documents/document.ts';
import { parsePtrDocument, parsePtrList } from '../documents/parse-document.ts';
import { durableFile } from '../files/durable-file.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import { isPtrChange, type Entry, type PtrEntry } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import { isRefusal } from '../access/judge.ts';
import { isBroken } from '../documents/open-document.ts';
import { documentEnd, type StatePaths } from '../files/paths.ts';
import { foldPtrEntries, rebuildPtrs } from '../ptrs/ptr-journal.ts';
import { zoneOfFileName } from '../files/safe-name.ts';
import { fault, modeFaults, strayFaults, type StateFault } from './state-fault.ts';
import { whileReading } from '../files/file-errors.ts';

/** The entries of each block, newest first, back to a complete one. */
export type PtrChains = Map<string, PtrEntry[]>;

/** Adds an entry to the chains. Newer entries must be added first. */
export function addToPtrChains(chains: PtrChains, entry: Entry): void {
  if (!isPtrChange(entry)) return;
  const chain = chains.get(entry.block);
  if (chain === undefined) chains.set(entry.block, [entry]);
  else if (chain.at(-1)?.whole === false) chain.push(entry);
}

/** Checks the documents of requested PTRs, and the single list of earlier versions. Repairs nothing. */
export async function examinePtrs(
  paths: StatePaths,
  files: FileOps,
  journal: Journal,
): Promise<{ readonly documents: readonly PtrDocument[]; readonly faults: readonly StateFault[] }> {
  const documents: PtrDocument[] = [];
  const faults: StateFault[] = [...(await listFaults(paths, files))];
  const names = await whileReading(paths.ptrs, () => unless(['ENOENT'], files.readdir(paths.ptrs)));
  for (const name of (names ?? []).toSorted()) {
    const file = join(paths.ptrs, name);
    const found = name.endsWith(documentEnd) ? await readOne(file, name, files, journal) : strayFaults(file);
    if ('block' in found) documents.push(found);
    else for (const item of found) faults.push(item);
    if (!('block' in found)) continue;
    for (const item of await modeFaults(file, files)) faults.push(item);
  }
  return { documents, faults };
}

async function readOne(
  file: string,
  name: string,
  files: FileOps,
  journal: Journal,
): Promise<PtrDocument | readonly StateFault[]> {
  const block = zoneOfFileName(name.slice(0, -documentEnd.length));
  if (block === null) return [fault('I3', `the name of ${file} is not a block of reverse names`, 'move it away')];
  try {
    const document = await durableFile(file, (content) => parsePtrDocument(content, file, block), files).read();
    return document ?? [];
  } catch (error) {
    if (isRefusal(error)) return [fault('I10', error.message, error.hint)];
    rethrowUnlessKnown(error);
    const isKnown = isBroken(error) && (await rebuildPtrs(journal, block)).ok;
    const hint = isKnown
      ? 'run "dns-sync ptr list" to rebuild it from the journal; this file is kept beside it'
      : error.hint;
    return [{ rule: 'I1', what: error.message, hint }];
  }
}

async function listFaults({ ptrList }: StatePaths, files: FileOps): Promise<readonly StateFault[]> {
  try {
    await durableFile(ptrList, (content) => parsePtrList(content, ptrList), files).read();
    return [];
  } catch (error) {
    // The check of the folder reports a refused path.
    if (isRefusal(error)) return [];
    rethrowUnlessKnown(error);
    return [{ rule: 'I1', what: error.message, hint: error.hint }];
  }
}

/** Compares the document of a block with its entries. */
export function ptrChainFaults({ block, journal: at, wanted }: PtrDocument, chains: PtrChains): readonly StateFault[] {
  const chain = chains.get(block) ?? [];
  if (chain[0]?.id !== at) {
    const known = chain.length > 0 ? 'has later changes of' : 'does not contain';
    const what = `the PTR requests of ${block} are at change ${at}, which the journal ${known}`;
    return [fault('I8', what, 'nothing to do: the next PTR request for these addresses corrects it')];
  }
  if (chain.at(-1)?.whole !== true || ptrDifference(foldPtrEntries(chain).wanted, wanted) === null) return [];
  const what = `the PTR requests of ${block} differ from the journal: the document was edited by hand`;
  return [fault('I11', what, 'compare "dns-sync ptr list --all" with Plesk; the next request from Plesk overrides it')];
}
