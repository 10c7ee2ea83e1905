import { DnsSyncError } from '../../reconcile/error.ts';
import type { Words } from '../words.ts';

/** An error of a call. `status` is that of HTTP, 0 without an answer; code and message are the service's own. */
export class ServiceError extends DnsSyncError {
  readonly status: number;
  readonly serviceCode: string;
  readonly serviceMessage: string;
  /** Whether an attempt got no answer, so that the call may have succeeded. */
  answerLost = false;

  constructor(
    { status, code, message }: { readonly status: number; readonly code: string; readonly message: string },
    words: Words,
  ) {
    super(words.code, words.message, words.hint);
    this.status = status;
    this.serviceCode = code;
    this.serviceMessage = message;
  }
}
