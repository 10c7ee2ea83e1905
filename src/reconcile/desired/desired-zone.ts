import { isWithin, type DnsName } from '../dns/name.ts';
import type { PlacedPtr } from './ptr.ts';
import { compareSets, recordSet } from '../dns/record-set.ts';
import type { Snapshot } from './snapshot.ts';
import { withFolded } from './subdomain.ts';
import type { Reject, Zone } from './zone.ts';

/** TTL in seconds of a PTR in a zone that Plesk doesn't send. Plesk sends no TTL for these. */
const lonelyPtrTtl = 3600;

/**
 * Builds the desired zone:
 * Plesk's records plus the requested PTRs. Returns null if neither exists, or if the zone's records are folded into
 * another zone. A PTR joins an existing PTR set of its name. It is rejected at a delegated name and at a name with a
 * CNAME.
 */
export function desiredZone({ zone, displayName, desired, ptrs = [], folded = [], foldedInto }: Snapshot): Zone | null {
  if (foldedInto !== undefined) return null;
  const own = desired?.ptrs === undefined ? desired : withoutHeld(desired);
  const sent = own === null ? null : withFolded(own, folded);
  if (ptrs.length === 0) return sent;
  const base: Zone = sent ?? { name: zone, displayName, soa: null, sets: [], rejects: [], remarks: [] };
  return withPtrs(base, ptrs, desired?.soa?.ttl ?? lonelyPtrTtl);
}

/** Adds PTRs to a zone and rejects those that the zone can't hold. */
function withPtrs(base: Zone, ptrs: readonly PlacedPtr[], ttl: number): Zone {
  const sets = new Map(base.sets.filter((set) => set.type === 'PTR').map((set) => [set.name, set]));
  const rejects: Reject[] = [];
  for (const ptr of ptrs) {
    const reason = refusal(ptr, base);
    if (reason !== null) {
      rejects.push({ host: ptr.name, type: 'PTR', value: ptr.hostname, reason, key: null });
      continue;
    }
    const before = sets.get(ptr.name);
    sets.set(ptr.name, recordSet(ptr.name, 'PTR', before?.ttl ?? ttl, [...(before?.values ?? []), ptr.hostname]));
  }
  const others = base.sets.filter((set) => set.type !== 'PTR');
  return {
    ...base,
    sets: [...others, ...sets.values()].sort(compareSets),
    rejects: [...base.rejects, ...rejects],
  };
}

/** Returns the sets that only a PTR request wants. These never replace a foreign set. */
export function ptrOnlyNames({ desired, ptrs = [] }: Snapshot): ReadonlySet<DnsName> {
  const sent = new Set((desired?.sets ?? []).filter((set) => set.type === 'PTR').map((set) => set.name));
  return new Set(ptrs.map((ptr) => ptr.name).filter((name) => !sent.has(name)));
}

/** Drops the rejects of PTRs that a reverse zone holds. */
function withoutHeld(zone: Zone): Zone {
  return { ...zone, rejects: zone.rejects.filter((reject) => reject.heldIn === undefined) };
}

function refusal({ name }: PlacedPtr, { name: zone, sets }: Zone): string | null {
  const cname = sets.find((set) => set.type === 'CNAME' && set.name === name);
  if (cname !== undefined) return `the name is an alias of ${cname.values.join()}, where its PTR belongs (RFC 2317)`;
  const cut = sets.find((set) => set.type === 'NS' && set.name !== zone && isWithin(name, set.name));
  return cut === undefined ? null : `${cut.name} is delegated to ${cut.values.join(' and ')}, where its PTR belongs`;
}
