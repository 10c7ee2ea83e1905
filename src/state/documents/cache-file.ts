import type { FileOps } from '../files/file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { createShared } from '../files/shared-file.ts';

/** Replaces a file atomically without a sync. After a power failure the file may be old or missing. */
export async function replaceCacheFile(file: string, text: string, files: FileOps): Promise<void> {
  const temporary = `${file}.${process.pid}.${nonce()}.tmp`;
  const handle = await createShared(files, temporary);
  try {
    await handle.write(text);
    await handle.close();
    await files.rename(temporary, file);
  } catch (error) {
    await files.unlink(temporary).catch(() => undefined);
    throw error;
  }
}
