import { existsSync, lstatSync, mkdirSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileKind } from '../files/file-kind.ts';
import { readRegular } from '../files/read-regular.ts';
import { replaceFile } from '../files/replace-file.ts';
import { whileHeldSync } from '../files/while-held.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { errorText } from '../text/error-text.ts';

/** Checks whether a path exists. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Creates a folder and its parents. Throws `server-not-writable`. */
export function makeFolder(path: string): void {
  writing(path, () => mkdirSync(path, { recursive: true }));
}

/** Replaces or creates a file atomically. Throws `server-not-writable`. */
export function putFile(path: string, content: Uint8Array): void {
  writing(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, content, 0o644);
  });
}

/** A file of the server that we wrote, recognized by its first line. */
export interface MarkedFile {
  readonly path: string;
  readonly text: string;
  readonly mark: string;
}

/** Throws `not-ours` if the path has a file that we didn't write. */
export function refuseForeign({ path, mark }: Pick<MarkedFile, 'path' | 'mark'>): void {
  writing(path, () => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isFile()) throw new Error(`it is ${fileKind(stat)}, not a regular file`);
    if (isMarked(path, mark)) return;
    throw new DnsSyncError(
      'not-ours',
      `cannot replace ${path}: it does not begin with the mark of a file of dns-sync`,
      'move it away and run setup again, or choose another --timer',
    );
  });
}

/** Writes a world-readable file; returns false if it is unchanged. Throws `not-ours` and `server-not-writable`. */
export function putMarked(file: MarkedFile): boolean {
  refuseForeign(file);
  const { path, text } = file;
  return writing(path, () => {
    if (existsSync(path) && textOf(path) === text) return false;
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, text, 0o644);
    return true;
  });
}

/** Creates a symbolic link unless it exists. Throws `not-ours` if it leads elsewhere, and `server-not-writable`. */
export function putLink(path: string, target: string): void {
  writing(path, () => {
    if (leadsTo(path, target)) return;
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
      throw new DnsSyncError(
        'not-ours',
        `cannot replace ${path}: it does not lead to ${resolve(dirname(path), target)}`,
        'move it away and run setup again, or choose another --timer',
      );
    }
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  });
}

/** Removes a symbolic link if it leads to a given target. Throws `server-not-writable`. */
export function removeLink(path: string, target: string): void {
  writing(path, () => {
    if (leadsTo(path, target)) rmSync(path);
  });
}

/** Removes a file with our first line; returns false if there is none. Throws `server-not-writable`. */
export function removeMarked({ path, mark }: Pick<MarkedFile, 'path' | 'mark'>): boolean {
  return writing(path, () => {
    if (!isMarked(path, mark)) return false;
    whileHeldSync(() => rmSync(path));
    return true;
  });
}

/** Removes a file, and its folder if it has a given name and is empty. Throws `server-not-writable`. */
export function removeFileAndFolder(path: string, folderName: string): boolean {
  return writing(path, () => {
    const isPresent = existsSync(path);
    whileHeldSync(() => rmSync(path, { force: true }));
    const folder = dirname(path);
    if (basename(folder) === folderName) tryRemoveEmpty(folder);
    return isPresent;
  });
}

/** Runs work on a file of the server, and names the file in the system's error. */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DnsSyncError) throw error;
    throw new DnsSyncError(
      'server-not-writable',
      `cannot change ${path}: ${errorText(error)}`,
      error instanceof Error && 'code' in error
        ? 'run this as root (Windows: as an administrator)'
        : 'check what it is, and move it away if nobody needs it',
    );
  }
}

function isMarked(path: string, mark: string): boolean {
  const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile && textOf(path).startsWith(`${mark}\n`);
}

function textOf(path: string): string {
  return readRegular(path).content.toString();
}

function leadsTo(path: string, target: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return false;
  return resolve(dirname(path), readlinkSync(path)) === resolve(dirname(path), target);
}

function tryRemoveEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It isn't empty, or doesn't exist.
  }
}
