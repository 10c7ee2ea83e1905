import type { Route53ServiceException } from '@aws-sdk/client-route-53';

/**
 * Requires a field that every genuine response has.
 * For listings that is IsTruncated, because moto's server sends no MaxItems. The SDK parses any XML, so a proxy's error
 * page would look like an empty listing or a completed change.
 */
export function needed<T>(value: T | undefined, { $metadata }: Pick<Route53ServiceException, '$metadata'>): T {
  if (value !== undefined) return value;
  throw Object.assign(new Error('the answer is not from Route 53'), { name: 'UnexpectedAnswer', $metadata });
}
