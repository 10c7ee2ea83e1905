/** Codes of attempts without a usable answer, which are worth a repetition. */
const lost: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'TimeoutError',
  'RequestTimeout',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'AbortError',
]);

/** Errors that occur before a request leaves this machine. */
const unsent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CredentialsProviderError',
  'NotLeader',
]);

/** Checks whether an attempt ended without a usable answer and is worth a repetition. */
export function isLostConnection(codes: readonly string[]): boolean {
  return codes.some((code) => lost.has(code));
}

/** Checks whether a request never left this machine, so that it can't have succeeded. */
export function isUnsent(codes: readonly string[]): boolean {
  return codes.some((code) => unsent.has(code));
}
