import { keyOf } from '../dns/record-set.ts';
import { sameJson } from '../same-json.ts';
import type { Zone } from './zone.ts';

/**
 * Checks whether a zone without servable records keeps a set at its last good value.
 * After an update with nothing but rejects, the sets of these rejects are still served.
 */
export function keepsServedSet(before: Zone | null, { rejects }: Zone): boolean {
  if (before === null) return false;
  const served = before.sets.length > 0 ? before.sets.map(keyOf) : before.rejects.map(({ key }) => key);
  return rejects.some(({ key }) => key !== null && served.includes(key));
}

/** Checks whether two zones look the same at a provider. */
export function hasSameContent(a: Zone, b: Zone): boolean {
  return sameJson(a.sets, b.sets) && sameJson(a.rejects, b.rejects);
}
