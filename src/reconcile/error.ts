/**
 * An error for people: what is wrong and where (`message`), and what to do (`hint`). How a program ends by it is for the
 * command to say: the same full disk is 2 for the hook and 1 for a plan.
 */
export class DnsSyncError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = 'DnsSyncError';
    this.code = code;
    this.hint = hint;
  }
}
