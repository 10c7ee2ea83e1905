import { createHash } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';

/** Length of a digest in digits, 128 bits. */
const digestDigits = 32;

/** Computes the digest of any JSON value, whatever the order of its keys. */
export function digestOf(content: unknown): string {
  return createHash('sha256').update(stringify(content)).digest('hex').slice(0, digestDigits);
}
