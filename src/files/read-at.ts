import { readSync } from 'node:fs';
import { uninterrupted } from './uninterrupted.ts';

/** Reads octets of an open file from a position, fewer at the end. A single read may return less (read(2)). */
export function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const from = filled;
    const read = uninterrupted(() => readSync(file, buffer, from, length - from, position + from));
    if (read === 0) break;
    filled += read;
  }
  return buffer.subarray(0, filled);
}
