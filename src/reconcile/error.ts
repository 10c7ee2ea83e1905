import type { ErrorCode } from './error-code.ts';

/**
 * An error for people:
 * `message` says what is wrong and where, `hint` what to do. The command decides the exit code: a full disk is 2 for
 * the hook and 1 for a plan.
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

/** Checks whether an error is a `DnsSyncError`, optionally with one of the given codes. */
export function isKnownError(error: unknown, ...codes: readonly ErrorCode[]): error is DnsSyncError {
  return error instanceof DnsSyncError && (codes.length === 0 || codes.includes(error.code));
}

/**
 * Throws a caught error again unless `isKnownError` holds.
 * The code after it in a catch clause then handles only expected errors and never hides a bug.
 */
export function rethrowUnlessKnown(error: unknown, ...codes: readonly ErrorCode[]): asserts error is DnsSyncError {
  if (!isKnownError(error, ...codes)) throw error;
}
