import { dirname } from 'node:path';
import { DnsSyncError } from '../reconcile/error.ts';
import { syncFolder } from './durable-file.ts';
import { unless, type FileOps, type FolderStat } from './file-ops.ts';
import type { StatePaths } from './paths.ts';
import { folderMode, shareGroup } from './shared-file.ts';
import { whileWriting } from './state-failure.ts';

const othersWrite = 0o002;

/**
 * Makes the folders of the state where they are missing. Throws `state-unsafe` where everybody on the machine could
 * write to one, and so make us delete zones; `state-not-writable` where one can't be made.
 */
export async function prepareFolders(
  { root, zones, locks, due, rates, journal }: StatePaths,
  files: FileOps,
): Promise<void> {
  for (const folder of [root, zones, locks, due, rates, journal]) {
    const found = await whileWriting(folder, () => findOrMake(folder, folder !== root, files));
    if (!found.isDirectory) {
      throw new DnsSyncError(
        'state-unsafe',
        `${folder} is not a directory`,
        'move it away, or name another state directory',
      );
    }
    // Windows has no such permissions; what Node shows there is made up.
    if (process.platform !== 'win32' && (found.mode & othersWrite) !== 0) throw unsafe(folder);
  }
}

async function findOrMake(folder: string, below: boolean, files: FileOps): Promise<FolderStat> {
  const found = await unless(['ENOENT'], files.stat(folder));
  if (found !== undefined) return found;
  // Somebody else may have made it just now; then that one sees to its permissions.
  if (await files.mkdir(folder, folderMode)) {
    await files.chmod(folder, folderMode);
    if (below) await shareGroup(files, dirname(folder), (gid) => files.chgrp(folder, gid));
    await syncFolder(files, dirname(folder));
  }
  return files.stat(folder);
}

function unsafe(folder: string): DnsSyncError {
  return new DnsSyncError(
    'state-unsafe',
    `every user of this machine can write to ${folder}, and so have zones changed`,
    `run: chmod o-w ${quoted(folder)}`,
  );
}

/** A path as a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
