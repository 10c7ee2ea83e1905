import { keyOf, type RecordSet } from '../reconcile/dns/record-set.ts';
import type { Reject, Zone } from '../reconcile/desired/zone.ts';
import type { Adjusted } from './provider.ts';
import type { Traits } from './traits.ts';

/**
 * Fits a zone to the types and TTLs of a service.
 * Sets of other types become rejects that name the service. A TTL outside the range is moved to the nearest limit, with
 * a remark. Pure.
 */
export function fitToTraits(zone: Zone, { types, ttl, words }: Pick<Traits, 'types' | 'ttl' | 'words'>): Adjusted {
  const rejects: Reject[] = [];
  const remarks: string[] = [];
  const sets: RecordSet[] = [];
  for (const set of zone.sets) {
    const { name, type } = set;
    if (!types.has(type)) {
      const reason = `${words.service} does not support records of type ${type}`;
      for (const value of set.values) rejects.push({ host: name, type, value, reason, key: keyOf(set) });
      continue;
    }
    const nearest = Math.min(Math.max(set.ttl, ttl.least), ttl.most);
    if (nearest !== set.ttl)
      remarks.push(
        `${name} ${type}: TTL ${set.ttl} is outside the range of ${words.service} (${ttl.least} to ${ttl.most}); ${nearest} is used`,
      );
    sets.push(nearest === set.ttl ? set : { ...set, ttl: nearest });
  }
  const isSame = rejects.length === 0 && remarks.length === 0;
  return { zone: isSame ? zone : { ...zone, sets, rejects: [...zone.rejects, ...rejects] }, remarks };
}
