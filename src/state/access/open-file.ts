import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { closeToOthers } from './close-to-others.ts';
import { fileKind } from '../../files/file-kind.ts';
import { judgeFile, refusedKind } from './judge.ts';
import { inFolder } from './open-folder.ts';
import { systemCode } from '../files/system-error.ts';

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
    const { file, stat } = folder.file === null ? openLookedAt(path, place, flags) : openOnce(path, place, flags);
    try {
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

interface Opened {
  readonly file: number;
  readonly stat: Stats;
}

function openOnce(path: string, place: string, flags: number): Opened {
  const file = openPlace(path, place, flags);
  try {
    return { file, stat: fstatSync(file) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Processes that replace a file at the same time replace it between two looks; nobody does so this often in a row. */
const maxLooks = 20;

/**
 * Opens what the name led to a moment before, because a link can't be refused otherwise if the directory can't be walked.
 * Another process may replace the file in between, so it looks again.
 */
function openLookedAt(path: string, place: string, flags: number): Opened {
  for (let looks = 0; looks < maxLooks; looks++) {
    const before = lookedAt(path, place);
    const opened = openOnce(path, place, flags);
    if (before.ino === opened.stat.ino && before.dev === opened.stat.dev) return opened;
    closeSync(opened.file);
  }
  throw refusedKind(path, 'another file than a moment ago', 'the same');
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
