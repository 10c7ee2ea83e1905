import type { ErrorCode } from '../reconcile/error-code.ts';

/** What an error says: its code, message and remedy. */
export interface Words {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}
