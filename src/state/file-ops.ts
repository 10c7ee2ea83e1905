import {
  constants,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

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
  /** So many octets from a place, or as many as there are. */
  readonly read: (position: number, length: number) => Promise<Buffer>;
  /** Writes at the end, wherever that is by then, in one call; gives how many octets went in. */
  readonly append: (octets: Buffer) => Promise<number>;
  readonly truncate: (length: number) => Promise<void>;
  /** Makes what was written durable, without times and other marks that nobody needs. */
  readonly datasync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What of a folder is asked for: its permissions and its group. */
export interface FolderStat {
  readonly mode: number;
  readonly gid: number;
  readonly isDirectory: boolean;
}

/** Identifies a file or directory on this machine; `born` is null if the file system keeps no birth times. */
export interface Place {
  readonly device: string;
  readonly inode: string;
  readonly born: string | null;
}

/**
 * The calls to the file system that the state makes, and no others, so that each can be made to fail. They throw the
 * system's errors, with their `code`.
 */
export interface FileOps {
  readonly readFile: (path: string) => Promise<string>;
  /** `wx` makes a file that must not exist; `r` opens a folder, to sync it; `r+` a file that is there, to write from its
   * beginning. */
  readonly open: (path: string, flags: 'wx' | 'r' | 'r+', mode?: number) => Promise<OpenFile>;
  /** Opens a file that is there. */
  readonly openLog: (path: string, access: 'read' | 'append') => Promise<LogFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Gives a file a second name. */
  readonly link: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  readonly rmdir: (path: string) => Promise<void>;
  readonly readdir: (path: string) => Promise<string[]>;
  readonly stat: (path: string) => Promise<FolderStat>;
  /** A text that is another one after a file was replaced or written. */
  readonly stamp: (path: string) => Promise<string>;
  readonly place: (path: string) => Promise<Place>;
  /** Makes a folder and its parents; false where it was there already. */
  readonly mkdir: (path: string, mode: number) => Promise<boolean>;
  readonly chmod: (path: string, mode: number) => Promise<void>;
  readonly chgrp: (path: string, gid: number) => Promise<void>;
}

/** chown(2): an id that leaves the owner as it is. */
const sameOwner = -1;

/**
 * The file system itself. What takes microseconds is done at once: by way of Node's threads it would take ten times as
 * long. A sync waits for the disk, and others go on meanwhile.
 */
export const nodeFiles: FileOps = {
  readFile: async (path) => readFileSync(path, 'utf8'),
  open: async (path, flags, mode) => {
    const file = openSync(path, flags, mode);
    return {
      write: async (text) => writeFileSync(file, text),
      chmod: async (to) => fchmodSync(file, to),
      chgrp: async (gid) => fchownSync(file, sameOwner, gid),
      sync: async () => syncOnDisk(file, fsync, fsyncSync),
      close: async () => closeSync(file),
    };
  },
  openLog: async (path, access) => {
    const file = openSync(path, access === 'read' ? constants.O_RDONLY : constants.O_RDWR | constants.O_APPEND);
    return {
      size: async () => fstatSync(file).size,
      read: async (position, length) => {
        const buffer = Buffer.allocUnsafe(length);
        return buffer.subarray(0, readSync(file, buffer, 0, length, position));
      },
      append: async (octets) => writeSync(file, octets),
      truncate: async (length) => ftruncateSync(file, length),
      datasync: async () => syncOnDisk(file, fdatasync, fdatasyncSync),
      close: async () => closeSync(file),
    };
  },
  rename: async (from, to) => renameSync(from, to),
  link: async (from, to) => linkSync(from, to),
  unlink: async (path) => unlinkSync(path),
  rmdir: async (path) => rmdirSync(path),
  readdir: async (path) => readdirSync(path),
  stat: async (path) => {
    const found = statSync(path);
    return { mode: found.mode, gid: found.gid, isDirectory: found.isDirectory() };
  },
  stamp: async (path) => {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${ino}.${size}.${mtimeNs}`;
  },
  place: async (path) => {
    const { dev, ino, birthtimeNs } = statSync(path, { bigint: true });
    const hasBirth = birthtimeNs > 0n && knowsBirthTimes();
    return { device: String(dev), inode: String(ino), born: hasBirth ? String(birthtimeNs) : null };
  },
  mkdir: async (path, mode) => makeFolder(path, mode),
  chmod: async (path, mode) => chmodSync(path, mode),
  chgrp: async (path, gid) => chownSync(path, sameOwner, gid),
};

/**
 * Whether birth times are real. If statx(2) is blocked, Node reports the change time as the birth time; /proc shows it,
 * because it has no birth times.
 */
function knowsBirthTimes(): boolean {
  if (process.platform !== 'linux') return true;
  birthTimes ??= statSync('/proc/self', { bigint: true }).birthtimeNs === 0n;
  return birthTimes;
}

let birthTimes: boolean | null = null;

/**
 * Makes a folder and its parents. Node's own way goes round for ever where a file system has no room for folders and says
 * ENOENT, as /proc does.
 */
function makeFolder(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && statSync(path).isDirectory()) return false;
    const parent = dirname(path);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    makeFolder(parent, mode);
    return makeFolder(path, mode);
  }
}

/**
 * Syncs of a process by which it waits itself, as many as an edit of one zone makes: to start Node's threads takes longer
 * than most disks do for these.
 */
const fewSyncs = 7;
let syncs = 0;

async function syncOnDisk(
  file: number,
  start: (file: number, done: (error: Error | null) => void) => void,
  wait: (file: number) => void,
): Promise<void> {
  syncs++;
  if (syncs > fewSyncs) return waitFor((done) => start(file, done));
  wait(file);
}

async function waitFor(start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error === null ? resolve() : reject(error)));
  });
}

/** The code of a system's error, such as `ENOENT`; null for any other error. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Gives undefined where a call fails with one of the codes. */
export async function unless<T>(codes: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const code = systemCode(error);
    if (code !== null && codes.includes(code)) return undefined;
    throw error;
  }
}
