import { isWithin, type DnsName } from '../dns/name.ts';
import type { PlacedPtr } from './ptr.ts';
import { compareSets, recordSet } from '../dns/record-set.ts';
import type { Snapshot } from './snapshot.ts';
import { withFolded } from './subdomain.ts';
import type { Reject, Zone } from './zone.ts';

/** TTL in seconds of a PTR in a zone that Plesk doesn't send: Plesk says none with it. */
const lonelyPtrTtl = 3600;

/**
 * The zone as it should be: what Plesk sent of it, with the PTRs that are wanted in it besides. Null where neither is
 * there, or where its records are kept in another zone. A PTR joins those that its name has already; at a name that is delegated or has a CNAME none can stand.
 */
export function desiredZone({ zone, displayName, desired, ptrs = [], folded = [], foldedInto }: Snapshot): Zone | null {
  if (foldedInto !== undefined) return null;
  const own = desired?.ptrs === undefined ? desired : withoutHeld(desired);
  const sent = own === null ? null : withFolded(own, folded);
  if (ptrs.length === 0) return sent;
  const base: Zone = sent ?? { name: zone, displayName, soa: null, sets: [], rejects: [], remarks: [] };
  return withPtrs(base, ptrs, desired?.soa?.ttl ?? lonelyPtrTtl);
}

/** A zone with PTRs besides its own; those that can't stand in it are rejected. */
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

/** The sets of a zone that only a request for a PTR wants: they never take the place of somebody else's. */
export function ptrOnlyNames({ desired, ptrs = [] }: Snapshot): ReadonlySet<DnsName> {
  const sent = new Set((desired?.sets ?? []).filter((set) => set.type === 'PTR').map((set) => set.name));
  return new Set(ptrs.map((ptr) => ptr.name).filter((name) => !sent.has(name)));
}

/** A PTR of an address that a reverse zone holds isn't left out. */
function withoutHeld(zone: Zone): Zone {
  return { ...zone, rejects: zone.rejects.filter((reject) => reject.heldIn === undefined) };
}

function refusal({ name }: PlacedPtr, { name: zone, sets }: Zone): string | null {
  const cname = sets.find((set) => set.type === 'CNAME' && set.name === name);
  if (cname !== undefined) return `the name is an alias of ${cname.values.join()}, where its PTR belongs (RFC 2317)`;
  const cut = sets.find((set) => set.type === 'NS' && set.name !== zone && isWithin(name, set.name));
  return cut === undefined ? null : `${cut.name} is delegated to ${cut.values.join(' and ')}, where its PTR belongs`;
}
