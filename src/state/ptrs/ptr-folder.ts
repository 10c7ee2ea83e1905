import { syncFolder } from '../files/durable-file.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import { checkFolder, shareFolder } from '../access/folders.ts';
import type { StatePaths } from '../files/paths.ts';
import { folderMode } from '../files/shared-file.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';

/** The folder of requested PTRs. It is created with the first one: a server without PTR requests has none. */
export interface PtrFolder {
  /**
   * Checks whether it exists, and revokes access of other users.
   * Throws `state-unsafe` if others could have put documents there.
   */
  check(): Promise<boolean>;
  /** Creates it. If it exists, its permissions are checked too, because its creator may have been killed. */
  make(): Promise<void>;
  /** Makes it and its names durable. */
  sync(): Promise<void>;
}

export function ptrFolder({ root, ptrs }: StatePaths, files: FileOps): PtrFolder {
  const check = async (): Promise<boolean> => {
    const found = await unless(['ENOENT'], files.folder(ptrs));
    if (found !== undefined) await checkFolder(ptrs, found, await files.folder(root), files);
    return found !== undefined;
  };
  return {
    check: async () => whileReading(ptrs, check),
    make: async () =>
      whileWriting(ptrs, async () => {
        await files.mkdir(ptrs, folderMode);
        await shareFolder(ptrs, files);
        await check();
      }),
    sync: async () =>
      whileWriting(ptrs, async () => {
        await Promise.all([unless(['ENOENT'], syncFolder(files, ptrs)), syncFolder(files, root)]);
      }),
  };
}
