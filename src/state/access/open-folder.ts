import { closeSync, constants, fstatSync, lstatSync, openSync, statSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileKind } from '../../files/file-kind.ts';
import { refusedKind } from './judge.ts';
import { systemCode } from '../files/system-error.ts';

/** An open directory. Names below `address` are looked up in it, even if its own name refers to another one by then. */
export interface OpenFolder {
  readonly path: string;
  readonly address: string;
  readonly stat: Stats;
  /** Null if this system can't look up names in an open directory. */
  readonly file: number | null;
}

/** Most open directories, more than a state has. The least recently used one is closed first. */
const maxOpen = 16;

/** Open directories by path, the most recently used last. */
const open = new Map<string, OpenFolder>();

/**
 * Opens a directory, or reuses it if open.
 * The last part of the path must not be a link. All directories of a state are directly below its root, so a user who
 * can write only there can't redirect us. Throws the system's errors, and `state-unsafe` if it isn't a directory.
 */
export function openFolder(path: string): OpenFolder {
  const known = open.get(path);
  if (known !== undefined) {
    open.delete(path);
    open.set(path, known);
    return known;
  }
  const folder = openNow(path);
  // All calls on open directories are synchronous, so none is in use here.
  for (const oldest of open.values()) {
    if (open.size < maxOpen) break;
    closeFolder(oldest);
  }
  if (folder.file !== null) open.set(path, folder);
  return folder;
}

/** Returns the directory that a path refers to now; opens it again if it was replaced. */
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
 * Works on a name in a directory.
 * A removed directory is opened again once, because another process may have created a new one (`prepareFolders`).
 */
export function inFolder<T>(path: string, work: (heldPath: string, folder: OpenFolder) => T): T {
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

/** Checks whether the path of a directory still refers to it. */
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

/** Checks whether names can be looked up in open directories: Linux supports this in /proc, if mounted. */
function canWalk(): boolean {
  walks ??= process.platform === 'linux' && statSync('/proc/self/fd', { throwIfNoEntry: false }) !== undefined;
  return walks;
}

let walks: boolean | null = null;
