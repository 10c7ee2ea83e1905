import type { Route53ServiceException } from '@aws-sdk/client-route-53';

/**
 * Requires what every answer of its kind has; of a listing IsTruncated, because moto's server sends no MaxItems. The SDK
 * reads any XML, so that the page of a proxy would pass for an empty listing or for a change that was made.
 */
export function needed<T>(value: T | undefined, { $metadata }: Pick<Route53ServiceException, '$metadata'>): T {
  if (value !== undefined) return value;
  throw Object.assign(new Error('the answer is none of Route 53'), { name: 'UnexpectedAnswer', $metadata });
}
