import { DnsSyncError } from '../reconcile/error.ts';
import type { Io } from './io.ts';
import { printable, printableLines } from '../text/printable.ts';
import { withHint } from '../text/with-hint.ts';

/** Reports an error on one line: what, where, and what to do; a bug with its stack. */
export function reportError(error: unknown, io: Io): void {
  if (error instanceof DnsSyncError) {
    io.err(`dns-sync: ${printable(withHint(error))}\n`);
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`dns-sync: this is a bug, please report it: ${printableLines(stack)}\n`);
}
