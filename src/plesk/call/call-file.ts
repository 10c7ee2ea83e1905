import { createReadStream } from 'node:fs';
import { DnsSyncError } from '../../reconcile/error.ts';

/** Yields the octets of a file that contains a call. Throws `file-not-readable`. */
export async function* callFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new DnsSyncError(
      'file-not-readable',
      `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
      'name the file of a call; "hook.keepCalls" keeps calls in "kept-calls" of the state directory',
    );
  }
}
