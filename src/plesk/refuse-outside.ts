import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { DnsSyncError } from '../reconcile/error.ts';

/**
 * Throws `outside-root` if a path of an installation below a directory leads out of it, by a symbolic link of that
 * directory's own.
 */
export function refuseOutside(root: string, path: string): void {
  const real = realPath(path);
  const way = relative(realPath(root), real);
  if (way !== '..' && !way.startsWith(`..${sep}`)) return;
  throw new DnsSyncError(
    'outside-root',
    `${path} leads to ${real}, which is not below ${root}`,
    'nothing was changed; let no symbolic link on the way to it be absolute',
  );
}

/** The path without symbolic links; what is not there yet is taken as it is written. */
function realPath(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
  try {
    return realpathSync(path);
  } catch {
    // A link that leads nowhere yet.
    return realPath(resolve(dirname(path), readlinkSync(path)));
  }
}
