import { dirname, join } from 'node:path';
import { nonce } from '../../files/nonce.ts';
import { syncFolder } from '../files/durable-file.ts';
import { systemCode, unless, type FileOps, type FileStat, type OpenFile } from '../files/file-ops.ts';
import { judgeFolder, opensToOthers, refusedReaders, withoutOthers } from './judge.ts';
import type { StatePaths } from '../files/paths.ts';
import { folderMode, noOwnership, shareGroup } from '../files/shared-file.ts';
import { whileReading, whileWriting } from '../files/file-errors.ts';

/** Errors of syncing a folder above the state that belongs to another user or file system. */
const notOurs = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Creates missing folders of the state.
 * Throws `state-unsafe` if one isn't our directory, or if every user could write to it and make us delete zones. Throws
 * `state-not-writable` if one can't be created.
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
    // The administrator chooses the permissions of the root.
    if (folder === paths.root) judgeFolder(folder, found, root);
    else await checkFolder(folder, found, root, files);
  }
}

/** Checks a folder below the root and revokes all access of other users. Throws `state-unsafe`. */
export async function checkFolder(folder: string, found: FileStat, root: FileStat, files: FileOps): Promise<void> {
  judgeFolder(folder, found, root);
  if (opensToOthers(found.mode)) await closeFolder(folder, found, files);
}

/** Revokes all access of other users to a folder. Throws `state-unsafe` if this user can't. */
async function closeFolder(folder: string, { mode }: FileStat, files: FileOps): Promise<void> {
  await onFolder(folder, files, async (open) => unless(['EROFS', ...noOwnership], open.chmod(withoutOthers(mode))));
  if (opensToOthers((await files.folder(folder)).mode)) throw refusedReaders(folder);
}

/**
 * Resolves links in the path of the state's root.
 * An administrator may link to it, but below it no link is followed.
 */
export async function realRoot(directory: string, files: FileOps): Promise<string> {
  return (await whileReading(directory, () => unless(['ENOENT'], files.realpath(directory)))) ?? directory;
}

/** Lists the folders that must survive a power failure. */
function durable({ zones, due, rates, journal }: StatePaths): readonly string[] {
  return [zones, due, rates, journal];
}

/**
 * Creates the folders, that of the locks last.
 * It appears only when the others have their permissions and are durable. If it exists, nothing else needs checking,
 * even if a process was killed in between.
 */
async function makeFolders(paths: StatePaths, files: FileOps): Promise<void> {
  // Keeps the permissions of a directory that an administrator created.
  if (await files.mkroot(paths.root, folderMode)) await onFolder(paths.root, files, (root) => root.chmod(folderMode));
  for (const folder of durable(paths)) {
    await files.mkdir(folder, folderMode);
    await shareFolder(folder, files);
  }
  await syncFolder(files, paths.root);
  const root = await files.realpath(paths.root);
  for (let folder = root; folder !== dirname(folder); folder = dirname(folder))
    await unless(notOurs, syncFolder(files, dirname(folder)));
  await makeLocks(paths, files);
}

/** Creates the folder of locks with its final permissions. */
async function makeLocks({ root, locks }: StatePaths, files: FileOps): Promise<void> {
  const temporary = join(root, `.locks.${process.pid}.${nonce()}.tmp`);
  await files.mkdir(temporary, folderMode);
  await shareFolder(temporary, files);
  try {
    await files.rename(temporary, locks);
  } catch (error) {
    await files.rmdir(temporary).catch(() => undefined);
    // Another process created it meanwhile and put locks into it.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw error;
  }
}

/** Lets owner and group write to a folder, and gives it its parent's group if this user may. */
export async function shareFolder(folder: string, files: FileOps): Promise<void> {
  const { mode } = await files.folder(folder);
  await onFolder(folder, files, async (open) => {
    // The umask reduces the mode of mkdir(2). An inherited set-group-ID bit stays.
    if ((mode & folderMode) !== folderMode) await unless(noOwnership, open.chmod((mode & 0o7777) | folderMode));
    await shareGroup(files, dirname(folder), (gid) => open.chgrp(gid));
  });
}

/** Runs work on an open folder. Does nothing on Windows, where folders have no such permissions. */
async function onFolder(path: string, files: FileOps, work: (folder: OpenFile) => Promise<void>): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await files.open(path, 'r');
  try {
    await work(folder);
  } finally {
    await folder.close();
  }
}
