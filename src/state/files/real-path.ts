import { realpathSync } from 'node:fs';
import { systemCode } from './system-error.ts';

/**
 * Resolves links in a path.
 * Windows' own call fails on some drives (RAM disks, third-party drivers), and Wine's with paths over 260 characters;
 * then Node resolves each part.
 */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (process.platform !== 'win32' || systemCode(error) === 'ENOENT') throw error;
    return realpathSync(path);
  }
}
