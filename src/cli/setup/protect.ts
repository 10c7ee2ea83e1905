import { dirname, join } from 'node:path';
import { protectFolder, refuseUnsafe } from '../../plesk/windows/protect-folder.ts';
import { isThere, makeFolder } from '../../plesk/server/server-files.ts';
import { standardPlaces } from '../../config/standard-places.ts';
import type { Place } from './place.ts';

/**
 * Makes sure that only administrators and Plesk can write to a folder of Windows: one that is new, and the standard one, is
 * given to them; one that an administrator made stays as it is, and is refused if others may write to it. Throws
 * `unsafe-access` and `windows-program-failed`.
 */
export async function protectPlace({ env, root }: Place, folder: string, what: string): Promise<void> {
  if (process.platform !== 'win32' || root !== '') return;
  const standard = dirname(standardPlaces(env).config);
  const isStandard = folder.toLowerCase() === standard.toLowerCase();
  const isInside = folder.toLowerCase().startsWith(join(standard, 'x').slice(0, -1).toLowerCase());
  // What is below the standard folder has its rights.
  if (isInside) return;
  if (!isStandard && isThere(folder)) {
    await refuseUnsafe(folder, what, env);
    return;
  }
  makeFolder(folder);
  await protectFolder(folder, env);
}
