import type { Zone } from '../../../reconcile/desired/zone.ts';
import { fitToTraits } from '../../fit-to-traits.ts';
import type { Adjusted } from '../../provider.ts';
import { ociTraits } from '../traits.ts';

/** The TTL of NS records, which the service forces at the apex, and was reported to force everywhere (DNSControl). */
const nsTtl = 86_400;

/** Fits a zone to the types and TTLs of the service. Pure. */
export function fitToOci(wanted: Zone): Adjusted {
  const { zone, remarks } = fitToTraits(wanted, ociTraits);
  const moved = zone.sets.filter(({ type, ttl }) => type === 'NS' && ttl !== nsTtl);
  if (moved.length === 0) return { zone, remarks };
  const sets = zone.sets.map((set) => (set.type === 'NS' ? { ...set, ttl: nsTtl } : set));
  const ofNs = moved.map(({ name, ttl }) => `${name} NS: TTL ${ttl} is replaced; Oracle Cloud DNS uses ${nsTtl}`);
  return { zone: { ...zone, sets }, remarks: [...remarks, ...ofNs] };
}
