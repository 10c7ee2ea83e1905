import { chownSync, existsSync, mkdirSync, chmodSync, readFileSync, rmSync, statSync } from 'node:fs';
import { DnsSyncError } from '../reconcile/error.ts';
import { statePaths } from './paths.ts';

/** Plesk runs tasks of extensions as this user, and its group has this name. */
const panelGroup = 'psaadm';

/** What is made in it has its group, whoever makes it. */
const sharedMode = 0o2770;

/**
 * Makes the state directory, for root and for the panel's user where there is one; false where it was there already. Throws
 * `state-not-writable`.
 */
export function makeStateDirectory(directory: string, root: string): boolean {
  if (existsSync(directory)) return false;
  try {
    mkdirSync(directory, { recursive: true });
    const group = process.geteuid?.() === 0 ? groupId(`${root}/etc/group`) : null;
    if (group !== null) chownSync(directory, statSync(directory).uid, group);
    chmodSync(directory, sharedMode);
    return true;
  } catch (error) {
    throw new DnsSyncError(
      'state-not-writable',
      `the state directory ${directory} can't be made: ${error instanceof Error ? error.message : String(error)}`,
      'run this as root (as an administrator on Windows)',
    );
  }
}

/** Removes the state for good; false where there is none. Throws `not-a-state` for a directory that isn't one. */
export function removeState(directory: string): boolean {
  if (!existsSync(directory)) return false;
  const { zones, locks } = statePaths(directory);
  if (!existsSync(zones) || !existsSync(locks)) {
    throw new DnsSyncError(
      'not-a-state',
      `${directory} is not removed: it holds no state of dns-sync`,
      'remove it by hand, if nobody needs it',
    );
  }
  rmSync(directory, { recursive: true, force: true });
  return true;
}

function groupId(file: string): number | null {
  if (!existsSync(file)) return null;
  const id = new RegExp(`^${panelGroup}:[^:]*:(\\d+):`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  return id === undefined ? null : Number(id);
}
