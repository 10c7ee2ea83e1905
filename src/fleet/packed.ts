import { gunzipSync, gzipSync } from 'node:zlib';
import { failure, type Result } from '../reconcile/result.ts';
import { errorText } from '../text/error-text.ts';
import { readJson } from '../text/read-json.ts';

/** Size limit of an unpacked value, in octets. A server could pack a value that fills the memory of a worker. */
const maxOctets = 64 * 1024 * 1024;

/** Packs JSON for the engine: a claim of a usual zone is then below 1 kB. */
export function pack(value: unknown): Buffer {
  return gzipSync(JSON.stringify(value));
}

/** Unpacks a value of the engine. Fails if it isn't packed JSON, or too long. */
export function unpack(packed: Buffer): Result<unknown> {
  try {
    return readJson(gunzipSync(packed, { maxOutputLength: maxOctets }).toString());
  } catch (error) {
    return failure(`not packed JSON (${errorText(error)})`);
  }
}
