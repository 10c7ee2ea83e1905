import { isWithin, labelsOf, nameFromLabels, type DnsName } from '../../reconcile/name.ts';
import type { PtrWish } from '../../reconcile/ptr.ts';
import { wantedZone } from '../../reconcile/wanted-zone.ts';
import type { Zone } from '../../reconcile/zone.ts';
import type { Store } from '../../state/store.ts';

/**
 * Whether the hostname of a PTR leads back to its address, by what Plesk said: it does, it has other addresses only, it has
 * none, or it is in no zone of Plesk. Mail servers look for that (RFC 1912 section 2.1).
 */
export type Forward = 'confirmed' | 'other' | 'none' | 'unknown';

/** Confirms PTRs by the zones in the state, each read once. */
export function forwardConfirmation(store: Store): (wish: PtrWish) => Promise<Forward> {
  const zones = new Map<DnsName, Promise<Zone | null>>();
  const read = (name: DnsName): Promise<Zone | null> => {
    const known = zones.get(name) ?? readZone(store, name);
    zones.set(name, known);
    return known;
  };
  return async ({ address, hostname }) => {
    for (const name of selfAndAncestors(hostname)) {
      const zone = await read(name);
      if (zone !== null) return forwardIn(zone, hostname, address);
    }
    return 'unknown';
  };
}

async function readZone(store: Store, name: DnsName): Promise<Zone | null> {
  const document = await store.read(name);
  return document === null ? null : wantedZone(document.snapshot);
}

function forwardIn({ name: zone, sets }: Zone, hostname: DnsName, address: string): Forward {
  const isCut = sets.some((set) => set.type === 'NS' && set.name !== zone && isWithin(hostname, set.name));
  if (isCut) return 'unknown';
  const addresses = sets.filter((set) => set.name === hostname && (set.type === 'A' || set.type === 'AAAA'));
  if (addresses.length === 0) return 'none';
  return addresses.some((set) => set.values.includes(address)) ? 'confirmed' : 'other';
}

function selfAndAncestors(name: DnsName): readonly DnsName[] {
  const labels = labelsOf(name);
  return labels.flatMap((_, i) => {
    const parent = nameFromLabels(labels.slice(i));
    return parent.ok ? parent.value : [];
  });
}
