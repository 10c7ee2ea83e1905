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
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { whileHeld } from '../../files/while-held.ts';
import { cutFile } from './cut-file.ts';
import { createFile, openFile, openWithStat } from '../access/open-file.ts';
import { currentFolder, inFolder, isCurrent, openFolder } from '../access/open-folder.ts';
import { isOpenOnWindows } from '../locks/is-open-on-windows.ts';
import { fileIdentity, type FileIdentity } from '../access/file-identity.ts';
import { readAt } from '../../files/read-at.ts';
import { realPath } from './real-path.ts';
import { fileStamp, fileStamps } from '../access/file-stamp.ts';
import { syncOnDisk } from './sync-on-disk.ts';
import { systemCode } from './system-error.ts';

export type { FileIdentity } from '../access/file-identity.ts';
export { systemCode, unless } from './system-error.ts';

export interface OpenFile {
  readonly write: (text: string | Uint8Array) => Promise<void>;
  /** Sets permissions such as 0o660; unlike the mode of `open`, the umask doesn't apply. */
  readonly chmod: (mode: number) => Promise<void>;
  /** Gives the file to a group; its owner stays. */
  readonly chgrp: (gid: number) => Promise<void>;
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An open file that is read anywhere and written only at its end. */
export interface LogFile {
  readonly size: () => Promise<number>;
  /** Checks whether the file still has a name. Writes to a file without one are lost. */
  readonly isLinked: () => Promise<boolean>;
  /** Reads octets from a position, fewer at the end. */
  readonly read: (position: number, length: number) => Promise<Buffer>;
  /** Appends in one call at the present end; returns the number of octets written. */
  readonly append: (octets: Buffer) => Promise<number>;
  readonly truncate: (length: number) => Promise<void>;
  /** Makes the content durable, without metadata such as times. */
  readonly datasync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Permissions, owner and modification time of a file or folder. */
export interface FileStat {
  readonly mode: number;
  readonly isFolder: boolean;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

/**
 * All file system calls of the state, so that tests can make each one fail.
 * They throw the system's errors with their `code`, and `state-unsafe` for files that another user may have planted.
 * No link is followed in the last two parts of a path, which are below the root of the state.
 */
export interface FileOps {
  readonly readFile: (path: string) => Promise<string>;
  /** Checks whether a name is there. For a file that is usually missing, the error of reading it takes longer. */
  readonly exists: (path: string) => Promise<boolean>;
  /**
   * Opens a file.
   * `wx` creates a file that must not exist. `r` opens a folder to sync it or set its permissions. `r+` opens an
   * existing file to write from its start.
   */
  readonly open: (path: string, flags: 'wx' | 'r' | 'r+', mode?: number) => Promise<OpenFile>;
  /** Opens an existing file. */
  readonly openLog: (path: string, access: 'read' | 'append') => Promise<LogFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  /** Checks whether any process has a file open; Windows only. */
  readonly isOpen: (path: string) => Promise<boolean>;
  readonly rmdir: (path: string) => Promise<void>;
  readonly readdir: (path: string) => Promise<string[]>;
  /** Opens a folder unless open, and returns its status. */
  readonly folder: (path: string) => Promise<FileStat>;
  /** Returns the status of a name without following a link. */
  readonly stat: (path: string) => Promise<FileStat>;
  /** Returns a text that changes whenever a file is replaced or written. */
  readonly stamp: (path: string) => Promise<string>;
  /** Returns the stamps of all files in a folder by name, except refused ones. */
  readonly stamps: (folder: string) => Promise<ReadonlyMap<string, string>>;
  readonly identify: (path: string) => Promise<FileIdentity>;
  /** Creates a folder; returns false if it exists. */
  readonly mkdir: (path: string, mode: number) => Promise<boolean>;
  /** Creates the root of a state and its parents, following links; returns false if it exists. */
  readonly mkroot: (path: string, mode: number) => Promise<boolean>;
  /** Resolves links in the path of the root of a state. */
  readonly realpath: (path: string) => Promise<string>;
}

/** The chown(2) ID that keeps the owner. */
const sameOwner = -1;

/**
 * The real file system.
 * Calls of a few microseconds are synchronous, because Node's thread pool would take ten times as long. Syncs are
 * asynchronous, because they wait for the disk.
 */
export const nodeFiles: FileOps = {
  readFile: async (path) => {
    const { file, stat } = await whileHeld(() => openWithStat(path, constants.O_RDONLY));
    try {
      return readAt(file, 0, stat.size).toString();
    } finally {
      closeSync(file);
    }
  },
  exists: async (path) => inFolder(path, (heldPath) => lstatSync(heldPath, { throwIfNoEntry: false }) !== undefined),
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
  unlink: async (path) => whileHeld(() => inFolder(path, (heldPath) => unlinkSync(heldPath)), path),
  isOpen: async (path) => isOpenOnWindows(path),
  rmdir: async (path) => inFolder(path, (heldPath) => rmdirSync(heldPath)),
  readdir: async (path) => namesIn(path),
  folder: async (path) => {
    return statusOfFile(currentFolder(path).stat);
  },
  stat: async (path) => {
    return statusOfFile(await whileHeld(() => inFolder(path, (heldPath) => lstatSync(heldPath))));
  },
  stamp: async (path) => whileHeld(() => fileStamp(path)),
  stamps: async (path) => fileStamps(path),
  identify: async (path) => fileIdentity(path),
  mkdir: async (path, mode) => inFolder(path, (heldPath) => makeFolder(heldPath, mode)),
  mkroot: async (path, mode) => makeFolders(path, mode),
  realpath: async (path) => realPath(path),
};

function statusOfFile(stat: Stats): FileStat {
  const { mode, uid, gid, mtimeMs } = stat;
  return { mode, uid, gid, mtimeMs, isFolder: stat.isDirectory() };
}

/** Opens a directory again, for slow or modifying work. */
function openAgain(path: string): number {
  return openSync(openFolder(path).address, constants.O_RDONLY | constants.O_DIRECTORY);
}

/** Lists the names in a directory. A removed one has none; another may have its name by now. */
function namesIn(path: string): string[] {
  const folder = openFolder(path);
  const names = readdirSync(folder.address);
  return names.length > 0 || isCurrent(folder) ? names : readdirSync(currentFolder(path).address);
}

/** Creates a folder. A file in its place is refused when it is opened. */
function makeFolder(folder: string, mode: number): boolean {
  try {
    mkdirSync(folder, { mode });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Creates a folder and its parents.
 * Node's own function loops forever on a file system that can't create folders and returns ENOENT, such as /proc.
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
