import { DnsSyncError } from '../reconcile/error.ts';

/** A path on another machine (`\\SERVER\SHARE`, `\\?\UNC\…`), or a device (`\\.\`). */
const network = /^[\\/]{2}(?:\?[\\/]UNC[\\/]|\.[\\/]|(?![?.][\\/]))/i;

/**
 * Refuses a path on another machine.
 * Locks and renames of the state need a local drive, and the system account may have no right to the share. Throws
 * `network-path`.
 */
export function refuseNetworkPath(what: string, path: string, platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32' || !network.test(path)) return;
  throw new DnsSyncError(
    'network-path',
    `${what} ${path} is not on a local drive`,
    'use a path on a local drive, such as C:\\ProgramData\\dns-sync. Nothing was changed',
  );
}
