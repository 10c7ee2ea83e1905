import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { fileKind } from './file-kind.ts';
import { whileHeldSync } from './while-held.ts';

/** Windows has no FIFOs among its files and no O_NONBLOCK, which then counts as 0. */
const withoutBlocking = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Reads a regular file without blocking; returns its content and status.
 * Both belong to the opened file, even if its name refers to another one by then. Throws the system's errors, and an
 * `Error` for a FIFO or a device.
 */
export function readRegular(path: string): { readonly content: Buffer; readonly stat: Stats } {
  const file = whileHeldSync(() => openSync(path, withoutBlocking));
  try {
    const stat = fstatSync(file);
    // Lets the system report the error of reading a directory.
    if (!stat.isFile() && !stat.isDirectory()) throw new Error(`it is ${fileKind(stat)}, not a regular file`);
    return { content: readFileSync(file), stat };
  } finally {
    closeSync(file);
  }
}
