/** An error for people: what is wrong and where (`message`), what to do (`hint`), and how the program ends. */
export class DnsSyncError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly exitCode: 1 | 2;

  constructor(code: string, message: string, hint: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'DnsSyncError';
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}
