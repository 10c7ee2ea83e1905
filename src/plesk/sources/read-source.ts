import { readFile } from 'node:fs/promises';
import { DnsSyncError } from '../../reconcile/error.ts';
import { errorText } from '../../text/error-text.ts';

/** Reads a file in the hook's own format. Throws `no-source` if it can't be read. */
export async function readSource(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = errorText(error);
    throw new DnsSyncError('no-source', `cannot read the source ${path}: ${reason}`, 'name a file, or "-" for stdin');
  }
}
