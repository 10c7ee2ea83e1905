import { closeSync, constants, fstatSync, lstatSync, openSync, statSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileKind } from '../../files/file-kind.ts';
import { refusedKind } from './judge.ts';
import { systemCode } from '../files/system-error.ts';

/** A directory that is open: names below `address` are looked up in it, wherever its own name leads by then. */
export interface OpenFolder {
  readonly path: string;
  readonly address: string;
  readonly stat: Stats;
  /** Null if this system can't look names up in an open directory. */
  readonly file: number | null;
}

/** More than a state has; the one that was used longest ago is closed first. */
const maxOpen = 16;

/** By path, the one that was used last at the end. */
const open = new Map<string, OpenFolder>();

/**
 * Opens a directory, unless it is open. No link is followed in the last part of the path: the directories of a state are
 * right below its root, so that nobody who can write only there can lead us elsewhere. Throws the system's errors, and
 * `state-unsafe` for anything but a directory.
 */
export function openFolder(path: string): OpenFolder {
  const known = open.get(path);
  if (known !== undefined) {
    open.delete(path);
    open.set(path, known);
    return known;
  }
  const folder = openNow(path);
  // All calls on open directories are synchronous: nobody uses the one that is closed here.
  for (const oldest of open.values()) {
    if (open.size < maxOpen) break;
    closeFolder(oldest);
  }
  if (folder.file !== null) open.set(path, folder);
  return folder;
}

/** The directory that a path leads to now, opened anew if it isn't the one that is open, and as it is by now. */
export function currentFolder(path: string): OpenFolder {
  const known = open.get(path);
  if (known === undefined) return openFolder(path);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !isSame(known.stat, stat)) {
    closeFolder(known);
    return openFolder(path);
  }
  const folder = { ...known, stat };
  open.set(path, folder);
  return folder;
}

/**
 * Works on a name in a directory. A directory that was removed is opened anew once: another process may have put a new one
 * in its place (`prepareFolders`).
 */
export function inFolder<T>(path: string, work: (place: string, folder: OpenFolder) => T): T {
  const folder = openFolder(dirname(path));
  try {
    return work(`${folder.address}/${basename(path)}`, folder);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || isCurrent(folder)) throw error;
    closeFolder(folder);
    const next = openFolder(dirname(path));
    return work(`${next.address}/${basename(path)}`, next);
  }
}

/** Whether the path of a directory still leads to it. */
export function isCurrent({ path, file, stat }: OpenFolder): boolean {
  if (file === null) return true;
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && isSame(stat, found);
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function openNow(path: string): OpenFolder {
  if (canWalk()) {
    const file = openDirectory(path);
    return { path, address: `/proc/self/fd/${file}`, stat: fstatSync(file), file };
  }
  const stat = lstatSync(path);
  if (!stat.isDirectory()) throw refusedKind(path, fileKind(stat), 'a directory');
  return { path, address: path, stat, file: null };
}

function openDirectory(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.isDirectory()) throw error;
    throw refusedKind(path, fileKind(found), 'a directory');
  }
}

export function closeFolder({ path, file }: OpenFolder): void {
  if (file === null || open.get(path)?.file !== file) return;
  open.delete(path);
  closeSync(file);
}

/** Whether names can be looked up in open directories: Linux shows them in /proc, where that is mounted. */
function canWalk(): boolean {
  walks ??= process.platform === 'linux' && statSync('/proc/self/fd', { throwIfNoEntry: false }) !== undefined;
  return walks;
}

let walks: boolean | null = null;
