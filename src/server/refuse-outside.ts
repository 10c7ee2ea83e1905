import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { DnsSyncError } from '../reconcile/error.ts';
import { writing } from './server-files.ts';

/** Throws `outside-root` if a path below a directory leads out of it through one of its symbolic links. */
export function refuseOutside(root: string, path: string): void {
  const [real, way] = writing(path, () => [realPath(path), relative(realPath(root), realPath(path))] as const);
  if (way !== '..' && !way.startsWith(`..${sep}`)) return;
  throw new DnsSyncError(
    'outside-root',
    `${path} leads to ${real}, which is outside ${root}`,
    'nothing was changed. Replace absolute symbolic links in this path by relative ones',
  );
}

/** Resolves symbolic links; the missing part of a path stays as it is. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (dirname(path) === path || (code !== 'ENOENT' && code !== 'ENOTDIR')) throw error;
    const folder = realPath(dirname(path));
    const place = join(folder, basename(path));
    // A link whose target doesn't exist yet.
    return isLink(place) ? realPath(resolve(folder, readlinkSync(place))) : place;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
