import { createReadStream } from 'node:fs';
import { DnsSyncError } from '../../reconcile/error.ts';

/** Yields the octets of a file that contains a call. Throws `file-not-readable`. */
export async function* callFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new DnsSyncError(
      'file-not-readable',
      `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
      'name the file of a call; those that hook.keepCalls keeps are in "kept-calls" of the state directory',
    );
  }
}
