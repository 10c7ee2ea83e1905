import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { closeToOthers } from './close-to-others.ts';
import { fileKind } from '../../files/file-kind.ts';
import { judgeFile, refusedKind } from './judge.ts';
import { inFolder } from './open-folder.ts';
import { systemCode } from '../files/system-error.ts';

// Flags that a system lacks are undefined and count as 0.
const safely = constants.O_NOFOLLOW | constants.O_NONBLOCK;
const exclusively = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;

/** Errors of opening a link, a FIFO without a reader, or a socket. */
const otherKinds: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'EFTYPE', 'ENXIO', 'EOPNOTSUPP']);

/**
 * Opens an existing state file.
 * It follows no link, never blocks, checks what it opened, and revokes access of users outside the group. `flags` are
 * those of open(2). Throws the system's errors, and `state-unsafe`.
 */
export function openFile(path: string, flags: number): number {
  return openWithStat(path, flags).file;
}

/** Does the same, and returns also the status of the opened file. */
export function openWithStat(path: string, flags: number): Opened {
  return inFolder(path, (heldPath, folder) => {
    const opened = folder.file === null ? openLookedAt(path, heldPath, flags) : openOnce(path, heldPath, flags);
    const { file, stat } = opened;
    try {
      // Lets the system report the error of reading a directory.
      if (stat.isDirectory()) readSync(file, new Uint8Array(1));
      judgeFile(path, stat, folder.stat);
      closeToOthers(path, file, stat);
      return opened;
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

function openOnce(path: string, heldPath: string, flags: number): Opened {
  const file = openHeld(path, heldPath, flags);
  try {
    return { file, stat: fstatSync(file) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Most attempts. Other processes may replace a file between two checks, but not this often in a row. */
const maxTries = 20;

/**
 * Opens a file and checks that it is the one found a moment before, because without /proc a link can't be refused
 * otherwise.
 * If another process replaces the file in between, it tries again.
 */
function openLookedAt(path: string, heldPath: string, flags: number): Opened {
  for (let tries = 0; tries < maxTries; tries++) {
    const before = lookedAt(path, heldPath);
    const opened = openOnce(path, heldPath, flags);
    if (before.ino === opened.stat.ino && before.dev === opened.stat.dev) return opened;
    closeSync(opened.file);
  }
  throw refusedKind(path, 'no longer the same file', 'unchanged');
}

/** Creates a state file, which must not exist. Throws the system's errors. */
export function createFile(path: string, mode: number | undefined): number {
  return inFolder(path, (heldPath) => openSync(heldPath, exclusively, mode));
}

/** Checks what a name refers to before it is opened, on systems without /proc. */
function lookedAt(path: string, heldPath: string): Stats {
  const stat = lstatSync(heldPath);
  if (!stat.isFile() && !stat.isDirectory()) throw refusedKind(path, fileKind(stat), 'a regular file');
  return stat;
}

function openHeld(path: string, heldPath: string, flags: number): number {
  try {
    return openSync(heldPath, flags | safely);
  } catch (error) {
    if (!otherKinds.has(systemCode(error) ?? '')) throw error;
    const found = lstatSync(heldPath);
    if (found.isFile()) throw error;
    throw refusedKind(path, fileKind(found), 'a regular file');
  }
}
