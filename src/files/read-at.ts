import { readSync } from 'node:fs';
import { uninterrupted } from './uninterrupted.ts';

/** Octets of an open file from a place on, or as many as there are. One read may give fewer than that (read(2)). */
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
