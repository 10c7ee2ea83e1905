import { dirname, join } from 'node:path';
import { DnsSyncError } from '../reconcile/error.ts';
import { syncFolder } from './durable-file.ts';
import { systemCode, unless, type FileOps, type FolderStat } from './file-ops.ts';
import { nonce } from '../files/nonce.ts';
import { quoted } from './quoted.ts';
import type { StatePaths } from './paths.ts';
import { folderMode, noOwnership, shareGroup } from './shared-file.ts';
import { whileWriting } from './state-failure.ts';

const othersWrite = 0o002;

/** What a folder above the state may answer when it is to be synced: it is another user's, or of another file system. */
const notOurs = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Makes the folders of the state where they are missing. Throws `state-unsafe` where everybody on the machine could
 * write to one, and so make us delete zones; `state-not-writable` where one can't be made.
 */
export async function prepareFolders(paths: StatePaths, files: FileOps): Promise<void> {
  const folders = [paths.root, ...durable(paths), paths.locks];
  for (const folder of folders) {
    const find = async (): Promise<FolderStat | undefined> => unless(['ENOENT'], files.stat(folder));
    let found = await whileWriting(folder, find);
    if (found === undefined) {
      await whileWriting(paths.root, () => makeFolders(paths, files));
      found = await whileWriting(folder, () => files.stat(folder));
    }
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

/** The folders that have to outlive a power failure. */
function durable({ zones, due, rates, journal }: StatePaths): readonly string[] {
  return [zones, due, rates, journal];
}

/**
 * The folder of locks is made last, after the others were given their permissions and made durable. So whoever finds it
 * knows that they are, whenever the process that made them was killed; and whoever doesn't makes sure once more.
 */
async function makeFolders(paths: StatePaths, files: FileOps): Promise<void> {
  // The permissions of a directory that an administrator made are his.
  if (await files.mkdir(paths.root, folderMode)) await files.chmod(paths.root, folderMode);
  for (const folder of durable(paths)) {
    await files.mkdir(folder, folderMode);
    await share(folder, files);
  }
  await syncFolder(files, paths.root);
  for (let folder = paths.root; folder !== dirname(folder); folder = dirname(folder))
    await unless(notOurs, syncFolder(files, dirname(folder)));
  await makeLocks(paths, files);
}

/** Makes the folder of locks with its permissions from the first moment on. */
async function makeLocks({ root, locks }: StatePaths, files: FileOps): Promise<void> {
  const temporary = join(root, `.locks.${process.pid}.${nonce()}.tmp`);
  await files.mkdir(temporary, folderMode);
  await share(temporary, files);
  try {
    await files.rename(temporary, locks);
  } catch (error) {
    await files.rmdir(temporary).catch(() => undefined);
    // Another process made it meanwhile, and has put locks into it.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw error;
  }
}

/** Lets owner and group write to a folder, with the group of the folder above, as far as this user may say so. */
async function share(folder: string, files: FileOps): Promise<void> {
  const { mode } = await files.stat(folder);
  // The umask cuts the mode of mkdir(2); a set-group-id bit that came from above stays.
  if ((mode & folderMode) !== folderMode) await unless(noOwnership, files.chmod(folder, (mode & 0o7777) | folderMode));
  await shareGroup(files, dirname(folder), (gid) => files.chgrp(folder, gid));
}

function unsafe(folder: string): DnsSyncError {
  return new DnsSyncError(
    'state-unsafe',
    `every user of this machine can write to ${folder}, and so have zones changed`,
    `run: chmod o-w ${quoted(folder)}`,
  );
}
