import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DnsSyncError } from '../reconcile/error.ts';

/** Whether something is there. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Writes a file of the server that everybody may read; false where it was so already. Throws `server-not-writable`. */
export function putFile(path: string, text: string): boolean {
  return writing(path, () => {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = join(dirname(path), `.${basename(path)}.tmp`);
    writeFileSync(temporary, text, { mode: 0o644 });
    renameSync(temporary, path);
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
    if (!existsSync(path) || !readFileSync(path, 'utf8').startsWith(`${mark}\n`)) return false;
    rmSync(path);
    return true;
  });
}

/** Removes a file or a link; nothing where there is none. Throws `server-not-writable`. */
export function removePath(path: string): void {
  writing(path, () => rmSync(path, { force: true }));
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new DnsSyncError(
      'server-not-writable',
      `${path} can't be changed: ${error instanceof Error ? error.message : String(error)}`,
      'run this as root (as an administrator on Windows)',
    );
  }
}
