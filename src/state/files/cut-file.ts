import { closeSync, constants, ftruncateSync } from 'node:fs';
import { whileHeld } from '../../files/while-held.ts';
import { openFile } from '../access/open-file.ts';

/** Cuts an open file of the state. On Windows a handle for appending gives no right to cut, so another one is opened. */
export async function cutFile(file: number, path: string, length: number): Promise<void> {
  if (process.platform !== 'win32') {
    ftruncateSync(file, length);
    return;
  }
  const handle = await whileHeld(() => openFile(path, constants.O_RDWR));
  try {
    ftruncateSync(handle, length);
  } finally {
    closeSync(handle);
  }
}
