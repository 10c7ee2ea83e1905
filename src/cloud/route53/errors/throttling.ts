/** HTTP status of a refusal by rate (RFC 6585 section 4). */
export const tooManyRequests = 429;

/** The codes that the SDK takes for a refusal by rate; Route 53 sends the first. */
const codes: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'BandwidthLimitExceeded',
]);

/** Whether a code says that calls come too fast for the account. */
export function isThrottling(code: string): boolean {
  return codes.has(code);
}
