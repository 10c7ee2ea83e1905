import { closeSync, constants, openSync } from 'node:fs';
import { systemCode } from '../files/system-error.ts';

/** UV_FS_O_EXLOCK of libuv (include/uv/win.h): shares the file with nobody. Node has no name for it. */
const exclusive = 0x1000_0000;

/**
 * Whether any process has a file open: Windows then refuses to open it for oneself alone. It is also taken as open while
 * another process looks at it in this way. A file that is gone is not open.
 */
export function isOpenOnWindows(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_RDWR | exclusive));
    return false;
  } catch (error) {
    return systemCode(error) !== 'ENOENT';
  }
}
