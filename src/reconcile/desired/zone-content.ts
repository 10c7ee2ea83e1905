import { keyOf } from '../dns/record-set.ts';
import { sameJson } from '../same-json.ts';
import type { Zone } from './zone.ts';

/**
 * Whether a zone of which nothing can be served keeps the last good value of a set that was served. After an update that
 * was all rejects, the sets that still are served are those of its rejects.
 */
export function keepsServedSet(before: Zone | null, { rejects }: Zone): boolean {
  if (before === null) return false;
  const served = before.sets.length > 0 ? before.sets.map(keyOf) : before.rejects.map(({ key }) => key);
  return rejects.some(({ key }) => key !== null && served.includes(key));
}

/** Whether two zones are the same as far as a provider can show them. */
export function hasSameContent(a: Zone, b: Zone): boolean {
  return sameJson(a.sets, b.sets) && sameJson(a.rejects, b.rejects);
}
