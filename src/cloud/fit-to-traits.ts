import { groupBy } from '../reconcile/group-by.ts';
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
  const moved: RecordSet[] = [];
  const sets: RecordSet[] = [];
  for (const set of zone.sets) {
    const { name, type } = set;
    if (!types.has(type)) {
      const reason = `${words.service} does not support records of type ${type}`;
      for (const value of set.values) rejects.push({ host: name, type, value, reason, key: keyOf(set) });
      continue;
    }
    const nearest = nearestTo(set.ttl, ttl);
    if (nearest !== set.ttl) moved.push(set);
    sets.push(nearest === set.ttl ? set : { ...set, ttl: nearest });
  }
  const isSame = rejects.length === 0 && moved.length === 0;
  const range = `outside the range of ${words.service} (${ttl.least} to ${ttl.most})`;
  const remarks = [...groupBy(moved, (set) => set.ttl)].flatMap(([own, group]) =>
    subjectsOf(group).map((subject) => `${subject}: TTL ${own} is ${range}; ${nearestTo(own, ttl)} is used`),
  );
  return { zone: isSame ? zone : { ...zone, sets, rejects: [...zone.rejects, ...rejects] }, remarks };
}

/** Most record sets with one TTL that are named. The template of Plesk has some twenty. */
const maxNamed = 3;

/** Names record sets with one TTL: each by itself, or many by the first. */
function subjectsOf(sets: readonly RecordSet[]): readonly string[] {
  const names = sets.map(({ name, type }) => `${name} ${type}`);
  return names.length <= maxNamed ? names : [`${names[0]} and ${names.length - 1} other record sets`];
}

function nearestTo(own: number, { least, most }: Traits['ttl']): number {
  return Math.min(Math.max(own, least), most);
}
