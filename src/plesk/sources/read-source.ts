import { readFile } from 'node:fs/promises';
import { DnsSyncError } from '../../reconcile/error.ts';

/** Reads a file in the hook's own format. Throws `no-source` if it can't be read. */
export async function readSource(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DnsSyncError('no-source', `cannot read the source ${path}: ${reason}`, 'name a file, or "-" for stdin');
  }
}
