import { closeSync, constants, openSync } from 'node:fs';
import { systemCode } from '../files/system-error.ts';

/** UV_FS_O_EXLOCK of libuv (include/uv/win.h): opens without sharing. Node has no name for it. */
const exclusive = 0x1000_0000;

/**
 * Checks whether any process has a file open, because Windows then refuses exclusive access.
 * It also returns true while another process makes this check. A missing file isn't open.
 */
export function isOpenOnWindows(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_RDWR | exclusive));
    return false;
  } catch (error) {
    return systemCode(error) !== 'ENOENT';
  }
}
