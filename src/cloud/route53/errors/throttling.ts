/** HTTP status of a rate limit (RFC 6585 section 4). */
export const tooManyRequests = 429;

/** Codes that the SDK treats as a rate limit; Route 53 sends the first. */
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

/** Checks whether a code means that calls exceed the account's rate. */
export function isThrottling(code: string): boolean {
  return codes.has(code);
}
