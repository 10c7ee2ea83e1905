import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DnsSyncError } from '../../reconcile/error.ts';
import { statePaths } from './paths.ts';
import { errorText } from '../../text/error-text.ts';

/** Plesk runs extension tasks as this user; its group has the same name. */
const panelGroup = 'psaadm';

/** The set-group-ID bit gives new entries the directory's group. */
const sharedMode = 0o2770;

/**
 * Creates the state directory for root and, if it exists, the panel's user.
 * Returns false if the directory exists. Throws `state-not-writable`.
 */
export function makeStateDirectory(directory: string, root: string): boolean {
  if (existsSync(directory)) return false;
  try {
    mkdirSync(directory, { recursive: true });
    // Windows can't open a folder as a file, and has no such permissions.
    if (process.platform === 'win32') return true;
    const group = process.geteuid?.() === 0 ? groupId(`${root}/etc/group`) : null;
    onFolder(directory, (file) => {
      if (group !== null) fchownSync(file, fstatSync(file).uid, group);
      fchmodSync(file, sharedMode);
    });
    return true;
  } catch (error) {
    throw new DnsSyncError(
      'state-not-writable',
      `cannot create the state directory ${directory}: ${errorText(error)}`,
      'run this as root (Windows: as an administrator)',
    );
  }
}

/** Removes the state; returns false if there is none. Throws `not-a-state` for any other directory. */
export function removeState(directory: string): boolean {
  if (!existsSync(directory)) return false;
  if (!isState(directory)) {
    throw new DnsSyncError(
      'not-a-state',
      `${directory} was not removed: it does not contain a state of dns-sync`,
      'remove it by hand if nobody needs it',
    );
  }
  const target = realpathSync(directory);
  if (process.geteuid?.() === 0) takeFolder(target);
  // Windows refuses while another process has a file open.
  rmSync(target, { recursive: true, force: true, maxRetries: 10 });
  rmSync(directory, { force: true });
  return true;
}

/** Checks whether a directory is a state: it has a state's folders, or only some of them if it was never used. */
function isState(directory: string): boolean {
  const { zones, locks, ...others } = statePaths(directory);
  if (existsSync(zones) && existsSync(locks)) return true;
  const parts = new Set([zones, locks, ...Object.values(others)].map((path) => basename(path)));
  return readdirSync(directory).every((name) => parts.has(name));
}

/**
 * Takes over ownership of a folder and its subfolders.
 * Otherwise a group member could replace a part by a link while it is removed, and make root remove another directory.
 */
function takeFolder(folder: string): void {
  onFolder(folder, (file) => {
    fchownSync(file, 0, 0);
    fchmodSync(file, 0o700);
  });
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) takeFolder(join(folder, entry.name));
}

/** Runs work on an open folder, which must not be a link. */
function onFolder(path: string, work: (file: number) => void): void {
  const file = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

function groupId(file: string): number | null {
  if (!existsSync(file)) return null;
  const id = new RegExp(`^${panelGroup}:[^:]*:(\\d+):`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  return id === undefined ? null : Number(id);
}
