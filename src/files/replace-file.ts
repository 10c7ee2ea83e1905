import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileKind } from './file-kind.ts';
import { nonce } from './nonce.ts';
import { whileHeldSync } from './while-held.ts';

const permissions = 0o7777;

/**
 * Replaces or creates a regular file atomically.
 * An existing file keeps its mode and owner; a new one gets `newMode`. Anything else is refused, because replacing a
 * device, a FIFO or a link would destroy it. Nothing is replaced, and false returned, if `isCurrent` doesn't hold right
 * before. Throws the system's errors, and an `Error` if it isn't a regular file.
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  newMode: number,
  isCurrent: () => boolean = () => true,
): boolean {
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before?.isFile() === false) throw new Error(`it is ${fileKind(before)}, not a regular file`);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${nonce()}.tmp`);
  const file = openSync(temporary, 'wx', 0o600);
  try {
    try {
      keep(file, before, newMode);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (!isCurrent()) {
      rmSync(temporary, { force: true });
      return false;
    }
    whileHeldSync(() => renameSync(temporary, path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
  return true;
}

/** Sets the owner first, because changing it may clear mode bits. */
function keep(file: number, before: Stats | undefined, newMode: number): void {
  // Windows has neither; Node reports invented ones.
  if (process.platform === 'win32') return;
  const own = fstatSync(file);
  if (before !== undefined && (before.uid !== own.uid || before.gid !== own.gid))
    fchownSync(file, before.uid, before.gid);
  fchmodSync(file, (before?.mode ?? newMode) & permissions);
}

/** Makes the new name durable, if the file system can. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } catch {
    // The content is on disk; after a power failure the name may still refer to the old file.
  } finally {
    closeSync(file);
  }
}
