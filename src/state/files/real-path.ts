import { realpathSync } from 'node:fs';
import { systemCode } from './system-error.ts';

/**
 * A path without links. Windows' own call fails on some drives (in memory, or of other drivers), and Wine's with paths longer
 * than 260 characters; there Node looks at each part.
 */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (process.platform !== 'win32' || systemCode(error) === 'ENOENT') throw error;
    return realpathSync(path);
  }
}
