import { DnsSyncError } from '../reconcile/error.ts';
import type { Io } from './io.ts';
import { printable, printableLines } from '../text/printable.ts';
import { withHint } from '../text/with-hint.ts';

const head = 'dns-sync:';

/** Reports an error on one line: what, where, and what to do; a bug with its stack. */
export function reportError(error: unknown, io: Io): void {
  if (error instanceof DnsSyncError) {
    const { code } = error;
    const [message, hint] = [printable(error.message), printable(error.hint)];
    io.log({ level: 'error', head, text: `${head} ${withHint({ message, hint })}`, code, message, hint });
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `this is a bug, please report it: ${printableLines(stack)}`;
  io.log({ level: 'error', head, text: `${head} ${message}`, code: 'bug', message });
}
