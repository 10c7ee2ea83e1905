import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { closeToOthers } from './close-to-others.ts';
import { fileKind } from '../files/file-kind.ts';
import { judgeFile, refusedKind } from './judge.ts';
import { inFolder } from './open-folder.ts';
import { systemCode } from './system-error.ts';

// Flags that a system lacks are undefined, and count as 0.
const safely = constants.O_NOFOLLOW | constants.O_NONBLOCK;
const exclusively = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;

/** What a system answers to the opening of a link, a FIFO without a reader, or a socket. */
const otherKinds: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'EFTYPE', 'ENXIO', 'EOPNOTSUPP']);

/**
 * Opens an existing file of the state: follows no link, waits for nobody, judges what it opened, and closes it to users
 * outside the group. `flags` are those of open(2). Throws the system's errors, and `state-unsafe`.
 */
export function openFile(path: string, flags: number): number {
  return inFolder(path, (place, folder) => {
    const before = folder.file === null ? lookedAt(path, place) : null;
    const file = openPlace(path, place, flags);
    try {
      const stat = fstatSync(file);
      if (before !== null && (before.ino !== stat.ino || before.dev !== stat.dev))
        throw refusedKind(path, 'another file than a moment ago', 'the same');
      // The system refuses to read a directory in words of its own.
      if (stat.isDirectory()) readSync(file, new Uint8Array(1));
      judgeFile(path, stat, folder.stat);
      closeToOthers(path, file, stat);
      return file;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  });
}

/** Creates a file of the state, which must not exist. Throws the system's errors. */
export function createFile(path: string, mode: number | undefined): number {
  return inFolder(path, (place) => openSync(place, exclusively, mode));
}

/** Where a directory can't be walked: what a name leads to before it is opened. */
function lookedAt(path: string, place: string): Stats {
  const stat = lstatSync(place);
  if (!stat.isFile() && !stat.isDirectory()) throw refusedKind(path, fileKind(stat), 'a regular file');
  return stat;
}

function openPlace(path: string, place: string, flags: number): number {
  try {
    return openSync(place, flags | safely);
  } catch (error) {
    if (!otherKinds.has(systemCode(error) ?? '')) throw error;
    const found = lstatSync(place);
    if (found.isFile()) throw error;
    throw refusedKind(path, fileKind(found), 'a regular file');
  }
}
