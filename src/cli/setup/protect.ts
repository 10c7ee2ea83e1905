import { dirname, join } from 'node:path';
import { protectFolder, refuseUnsafe } from '../../server/windows/protect-folder.ts';
import { isThere, makeFolder } from '../../server/server-files.ts';
import { standardPaths } from '../../config/standard-paths.ts';
import type { InstallPaths } from './install-paths.ts';

/**
 * Protects a folder on Windows so that only administrators and Plesk can write to it.
 * A new standard folder is assigned to them. A folder that an administrator created stays unchanged and is refused if
 * others may write to it. Throws `unsafe-access` and `windows-program-failed`.
 */
export async function protectFolders({ env, root }: InstallPaths, folder: string, what: string): Promise<void> {
  if (process.platform !== 'win32' || root !== '') return;
  const standard = dirname(standardPaths(env).config);
  const isStandard = folder.toLowerCase() === standard.toLowerCase();
  const isInside = folder.toLowerCase().startsWith(join(standard, 'x').slice(0, -1).toLowerCase());
  // Folders inside the standard one inherit its rights.
  if (isInside) return;
  if (!isStandard && isThere(folder)) {
    await refuseUnsafe(folder, what, env);
    return;
  }
  makeFolder(folder);
  await protectFolder(folder, env);
}
