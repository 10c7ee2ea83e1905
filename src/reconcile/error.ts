import type { ErrorCode } from './error-code.ts';

/**
 * An error for people: what is wrong and where (`message`), and what to do (`hint`). How a program ends by it is for the
 * command to say: the same full disk is 2 for the hook and 1 for a plan.
 */
export class DnsSyncError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string) {
    super(message);
    this.name = 'DnsSyncError';
    this.code = code;
    this.hint = hint;
  }
}

/** Whether an error is one of ours, with one of the codes if any are given. */
export function isKnownError(error: unknown, ...codes: readonly ErrorCode[]): error is DnsSyncError {
  return error instanceof DnsSyncError && (codes.length === 0 || codes.includes(error.code));
}

/**
 * Throws a caught error again unless `isKnownError` holds: what comes after it in a catch clause handles only what was
 * expected, and never hides a bug.
 */
export function rethrowUnlessKnown(error: unknown, ...codes: readonly ErrorCode[]): asserts error is DnsSyncError {
  if (!isKnownError(error, ...codes)) throw error;
}
