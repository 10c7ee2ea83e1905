import { noPtr, parsePtrDocument, type PtrDocument } from './document.ts';
import { unless, type FileOps } from './file-ops.ts';
import { syncFolder } from './durable-file.ts';
import { mustBeReadable, openDocument, writeDocument } from './one-document.ts';
import type { StatePaths } from './paths.ts';
import { whileReading, whileWriting } from './state-failure.ts';
import type { Store } from './store-interface.ts';

/** The part of the store that keeps the wanted PTRs; `alone` runs work under their lock. */
export function ptrStore(
  paths: StatePaths,
  files: FileOps,
  alone: (work: () => Promise<PtrDocument>) => Promise<PtrDocument>,
): Pick<Store, 'readPtr' | 'ptrStamp' | 'updatePtr'> {
  const open = async () => openDocument<PtrDocument>(paths.ptr, parsePtrDocument, files);
  return {
    readPtr: async () => (await open()).data ?? noPtr,
    ptrStamp: async () => (await whileReading(paths.ptr, () => unless(['ENOENT'], files.stamp(paths.ptr)))) ?? 'none',
    updatePtr: async (change) =>
      alone(async () => {
        const low = await open();
        const before = low.data ?? noPtr;
        const next = await change(before);
        mustBeReadable(next, paths.ptr, parsePtrDocument);
        const written = await writeDocument(low, before, next);
        // What says nothing new may have been written by a process that ended before this.
        if (written !== before) await whileWriting(paths.root, () => syncFolder(files, paths.root));
        return written;
      }),
  };
}
