import { createReadStream } from 'node:fs';
import { DnsSyncError } from '../../reconcile/error.ts';
import { errorText } from '../../text/error-text.ts';

/** Yields the octets of a file that contains a call. Throws `file-not-readable`. */
export async function* callFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new DnsSyncError(
      'file-not-readable',
      `cannot read ${path}: ${errorText(error)}`,
      'name the file of a call; "hook.keepCalls" keeps calls in "kept-calls" of the state directory',
    );
  }
}
