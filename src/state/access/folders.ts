import { dirname, join } from 'node:path';
import { nonce } from '../../files/nonce.ts';
import { syncFolder } from '../files/durable-file.ts';
import { systemCode, unless, type FileOps, type FileStat, type OpenFile } from '../files/file-ops.ts';
import { judgeFolder, opensToOthers, refusedReaders, withoutOthers } from './judge.ts';
import type { StatePaths } from '../files/paths.ts';
import { folderMode, noOwnership, shareGroup } from '../files/shared-file.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';

/** What a folder above the state may answer when it is to be synced: it is another user's, or of another file system. */
const notOurs = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Makes the folders of the state where they are missing. Throws `state-unsafe` for what is no directory of ours, or where
 * everybody on the machine could write to one, and so make us delete zones; `state-not-writable` where one can't be made.
 */
export async function prepareFolders(paths: StatePaths, files: FileOps): Promise<void> {
  let root: FileStat | null = null;
  for (const folder of [paths.root, ...durable(paths), paths.locks]) {
    const find = async (): Promise<FileStat | undefined> => unless(['ENOENT'], files.folder(folder));
    let found = await whileWriting(folder, find);
    if (found === undefined) {
      await whileWriting(paths.root, () => makeFolders(paths, files));
      found = await whileWriting(folder, () => files.folder(folder));
    }
    root ??= found;
    // The permissions of the root are its administrator's.
    if (folder === paths.root) judgeFolder(folder, found, root);
    else await checkFolder(folder, found, root, files);
  }
}

/** Judges a folder below the root, and closes it to all other users. Throws `state-unsafe`. */
export async function checkFolder(folder: string, found: FileStat, root: FileStat, files: FileOps): Promise<void> {
  judgeFolder(folder, found, root);
  if (opensToOthers(found.mode)) await closeFolder(folder, found, files);
}

/** Takes the rights of all other users from a folder. Throws `state-unsafe` if this user can't. */
async function closeFolder(folder: string, { mode }: FileStat, files: FileOps): Promise<void> {
  await onFolder(folder, files, async (open) => unless(['EROFS', ...noOwnership], open.chmod(withoutOthers(mode))));
  if (opensToOthers((await files.folder(folder)).mode)) throw refusedReaders(folder);
}

/** The root of a state without links: below it none is followed, while an administrator may reach it by one. */
export async function realRoot(directory: string, files: FileOps): Promise<string> {
  return (await whileReading(directory, () => unless(['ENOENT'], files.realpath(directory)))) ?? directory;
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
  if (await files.mkroot(paths.root, folderMode)) await onFolder(paths.root, files, (root) => root.chmod(folderMode));
  for (const folder of durable(paths)) {
    await files.mkdir(folder, folderMode);
    await share(folder, files);
  }
  await syncFolder(files, paths.root);
  const root = await files.realpath(paths.root);
  for (let folder = root; folder !== dirname(folder); folder = dirname(folder))
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
export async function share(folder: string, files: FileOps): Promise<void> {
  const { mode } = await files.folder(folder);
  await onFolder(folder, files, async (open) => {
    // The umask cuts the mode of mkdir(2); a set-group-id bit that came from above stays.
    if ((mode & folderMode) !== folderMode) await unless(noOwnership, open.chmod((mode & 0o7777) | folderMode));
    await shareGroup(files, dirname(folder), (gid) => open.chgrp(gid));
  });
}

/** Works on an open folder; Windows has no permissions to give to one. */
async function onFolder(path: string, files: FileOps, work: (folder: OpenFile) => Promise<void>): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await files.open(path, 'r');
  try {
    await work(folder);
  } finally {
    await folder.close();
  }
}
