import { closeSync, constants, ftruncateSync } from 'node:fs';
import { whileHeld } from '../../files/while-held.ts';
import { openFile } from '../access/open-file.ts';

/** Truncates an open state file. On Windows an append handle can't truncate, so the file is opened again. */
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
