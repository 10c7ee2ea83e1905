import { DnsSyncError } from '../../reconcile/error.ts';

/** Creates the error for a pattern that must match exactly one zone. */
export function severalZones(pattern: string, found: number): DnsSyncError {
  return new DnsSyncError('several-zones', `${found} zones match ${JSON.stringify(pattern)}`, 'name exactly one zone');
}
