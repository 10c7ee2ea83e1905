import {
  constants,
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { dirname } from 'node:path';
import { whileHeld } from '../../files/while-held.ts';
import { cutFile } from './cut-file.ts';
import { createFile, openFile } from '../access/open-file.ts';
import { currentFolder, inFolder, isCurrent, openFolder } from '../access/open-folder.ts';
import { isOpenOnWindows } from '../locks/is-open-on-windows.ts';
import { judgeFile, opensToOthers } from '../access/judge.ts';
import { placeOf, type Place } from '../access/place.ts';
import { readAt } from '../../files/read-at.ts';
import { realPath } from './real-path.ts';
import { syncOnDisk } from './sync-on-disk.ts';
import { systemCode } from './system-error.ts';

export type { Place } from '../access/place.ts';
export { systemCode, unless } from './system-error.ts';

/** An open file. */
export interface OpenFile {
  readonly write: (text: string | Uint8Array) => Promise<void>;
  /** Permissions as a number such as 0o660; unlike the mode of `open`, not cut by the umask. */
  readonly chmod: (mode: number) => Promise<void>;
  /** Gives the file to a group; its owner stays. */
  readonly chgrp: (gid: number) => Promise<void>;
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An open file that is read at any place and written at its end only. */
export interface LogFile {
  readonly size: () => Promise<number>;
  /** Whether the file still has a name; what is written to one without is lost. */
  readonly isLinked: () => Promise<boolean>;
  /** So many octets from a place, or as many as there are. */
  readonly read: (position: number, length: number) => Promise<Buffer>;
  /** Writes at the end, wherever that is by then, in one call; gives how many octets went in. */
  readonly append: (octets: Buffer) => Promise<number>;
  readonly truncate: (length: number) => Promise<void>;
  /** Makes what was written durable, without times and other marks that nobody needs. */
  readonly datasync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What of a file or a folder is asked for: its permissions, whose it is, and when it was written last. */
export interface FileStat {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

/**
 * The calls to the file system that the state makes, and no others, so that each can be made to fail. They throw the
 * system's errors, with their `code`, and `state-unsafe` for what somebody may have planted (`judge.ts`). No link is followed
 * in the last two parts of a path: those are below the root of the state.
 */
export interface FileOps {
  readonly readFile: (path: string) => Promise<string>;
  /** `wx` makes a file that must not exist; `r` opens a folder, to sync it or to give it its permissions; `r+` a file that
   * is there, to write from its beginning. */
  readonly open: (path: string, flags: 'wx' | 'r' | 'r+', mode?: number) => Promise<OpenFile>;
  /** Opens a file that is there. */
  readonly openLog: (path: string, access: 'read' | 'append') => Promise<LogFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  /** Whether any process has a file open; Windows only. */
  readonly isOpen: (path: string) => Promise<boolean>;
  readonly rmdir: (path: string) => Promise<void>;
  readonly readdir: (path: string) => Promise<string[]>;
  /** Opens a folder, if it isn't open, and tells what it is. */
  readonly folder: (path: string) => Promise<FileStat>;
  /** Tells what a name leads to, if only to a link. */
  readonly stat: (path: string) => Promise<FileStat>;
  /** A text that is another one after a file was replaced or written. */
  readonly stamp: (path: string) => Promise<string>;
  readonly place: (path: string) => Promise<Place>;
  /** Makes a folder; false where it was there already. */
  readonly mkdir: (path: string, mode: number) => Promise<boolean>;
  /** Makes the root of a state and its parents, by links too; false where it was there already. */
  readonly mkroot: (path: string, mode: number) => Promise<boolean>;
  /** The path of the root of a state without links. */
  readonly realpath: (path: string) => Promise<string>;
}

/** chown(2): an id that leaves the owner as it is. */
const sameOwner = -1;

/**
 * The file system itself. What takes microseconds is done at once: by way of Node's threads it would take ten times as
 * long. A sync waits for the disk, and others go on meanwhile.
 */
export const nodeFiles: FileOps = {
  readFile: async (path) => {
    const file = await whileHeld(() => openFile(path, constants.O_RDONLY));
    try {
      return readAt(file, 0, fstatSync(file).size).toString();
    } finally {
      closeSync(file);
    }
  },
  open: async (path, flags, mode) => {
    const file = await whileHeld(() =>
      flags === 'wx' ? createFile(path, mode) : flags === 'r' ? openAgain(path) : openFile(path, constants.O_RDWR),
    );
    return {
      write: async (text) => writeFileSync(file, text),
      chmod: async (to) => fchmodSync(file, to),
      chgrp: async (gid) => fchownSync(file, sameOwner, gid),
      sync: async () => syncOnDisk(file, fsync, fsyncSync),
      close: async () => closeSync(file),
    };
  },
  openLog: async (path, access) => {
    const flags = access === 'read' ? constants.O_RDONLY : constants.O_RDWR | constants.O_APPEND;
    const file = await whileHeld(() => openFile(path, flags));
    return {
      size: async () => fstatSync(file).size,
      isLinked: async () => fstatSync(file).nlink > 0,
      read: async (position, length) => readAt(file, position, length),
      append: async (octets) => writeSync(file, octets),
      truncate: async (length) => cutFile(file, path, length),
      datasync: async () => syncOnDisk(file, fdatasync, fdatasyncSync),
      close: async () => closeSync(file),
    };
  },
  rename: async (from, to) =>
    whileHeld(() => inFolder(from, (old) => inFolder(to, (next) => renameSync(old, next))), to),
  unlink: async (path) => whileHeld(() => inFolder(path, (place) => unlinkSync(place)), path),
  isOpen: async (path) => isOpenOnWindows(path),
  rmdir: async (path) => inFolder(path, (place) => rmdirSync(place)),
  readdir: async (path) => namesIn(path),
  folder: async (path) => {
    const { mode, uid, gid, mtimeMs } = currentFolder(path).stat;
    return { mode, uid, gid, mtimeMs };
  },
  stat: async (path) => {
    const { mode, uid, gid, mtimeMs } = await whileHeld(() => inFolder(path, (place) => lstatSync(place)));
    return { mode, uid, gid, mtimeMs };
  },
  stamp: async (path) => {
    const stat = await whileHeld(() =>
      inFolder(path, (place, folder) => {
        const found = lstatSync(place, { bigint: true });
        judgeFile(path, found, folder.stat);
        return found;
      }),
    );
    // A stamp spares the opening of a file, which would have closed it to others.
    if (opensToOthers(Number(stat.mode))) closeSync(openFile(path, constants.O_RDONLY));
    return stampOf(stat);
  },
  place: async (path) => placeOf(path),
  mkdir: async (path, mode) => inFolder(path, (place) => makeFolder(place, mode)),
  mkroot: async (path, mode) => makeFolders(path, mode),
  realpath: async (path) => realPath(path),
};

/** The stamp of the program that runs: another build may make something else of a document. */
export function programStamp(): string {
  const stat = statSync(process.argv[1] ?? '', { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : stampOf(stat);
}

function stampOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}.${size}.${mtimeNs}`;
}

/** Opens a directory once more, for what may take its time or change it. */
function openAgain(path: string): number {
  return openSync(openFolder(path).address, constants.O_RDONLY | constants.O_DIRECTORY);
}

/** The names in a directory. One that was removed has none: another may be in its place by now. */
function namesIn(path: string): string[] {
  const folder = openFolder(path);
  const names = readdirSync(folder.address);
  return names.length > 0 || isCurrent(folder) ? names : readdirSync(currentFolder(path).address);
}

/** What is there instead of a folder is refused when it is opened. */
function makeFolder(place: string, mode: number): boolean {
  try {
    mkdirSync(place, { mode });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Makes a folder and its parents. Node's own way goes round for ever where a file system has no room for folders and says
 * ENOENT, as /proc does.
 */
function makeFolders(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && statSync(path).isDirectory()) return false;
    const parent = dirname(path);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    makeFolders(parent, mode);
    return makeFolders(path, mode);
  }
}
