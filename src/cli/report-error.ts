import { DnsSyncError } from '../reconcile/error.ts';
import type { Io } from './io.ts';
import { printable, printableLines } from '../text/printable.ts';

/** Tells an error in one line: what, where, what to do; a bug with its stack. */
export function reportError(error: unknown, io: Io): void {
  if (error instanceof DnsSyncError) {
    io.err(`dns-sync: ${printable(error.message)}; ${printable(error.hint)}\n`);
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`dns-sync: this is a bug, please report it: ${printableLines(stack)}\n`);
}
