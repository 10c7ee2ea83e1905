import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { readRegular } from '../files/read-regular.ts';
import { replaceFile } from '../files/replace-file.ts';
import { DnsSyncError } from '../reconcile/error.ts';

/** Whether something is there. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Writes a file of the server that everybody may read; false where it was so already. Throws `server-not-writable`. */
export function putFile(path: string, text: string): boolean {
  return writing(path, () => {
    if (existsSync(path) && textOf(path) === text) return false;
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, text, 0o644);
    return true;
  });
}

/** Makes a symbolic link, if nothing of that name is there. Throws `server-not-writable`. */
export function putLink(path: string, target: string): void {
  writing(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    symlinkSync(target, path);
  });
}

/** Removes a file if it begins with a line; false where there is none that does. Throws `server-not-writable`. */
export function removeMarked(path: string, mark: string): boolean {
  return writing(path, () => {
    if (!existsSync(path) || !textOf(path).startsWith(`${mark}\n`)) return false;
    rmSync(path);
    return true;
  });
}

/** Removes a file or a link; nothing where there is none. Throws `server-not-writable`. */
export function removePath(path: string): void {
  writing(path, () => rmSync(path, { force: true }));
}

function textOf(path: string): string {
  return readRegular(path).content.toString();
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new DnsSyncError(
      'server-not-writable',
      `${path} can't be changed: ${error instanceof Error ? error.message : String(error)}`,
      error instanceof Error && 'code' in error
        ? 'run this as root (as an administrator on Windows)'
        : 'see what it is for, and move it away if nobody needs it',
    );
  }
}
