import { DnsSyncError } from '../reconcile/error.ts';

/** A path of another machine (`\\SERVER\SHARE`, `\\?\UNC\…`), which is none on this one, as a device (`\\.\`) is. */
const network = /^[\\/]{2}(?:\?[\\/]UNC[\\/]|\.[\\/]|(?![?.][\\/]))/i;

/**
 * Refuses a path that leads to another machine: locks and renames of the state hold on a local drive only, and the system
 * account may have no right to it. Throws `network-path`.
 */
export function refuseNetworkPath(what: string, path: string, platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32' || !network.test(path)) return;
  throw new DnsSyncError(
    'network-path',
    `${what} ${path} is not on a drive of this machine`,
    'name a path on a local drive, such as C:\\ProgramData\\dns-sync; nothing was done',
  );
}
