import { DnsSyncError } from '../../reconcile/error.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import { isWithin, selfAndAncestors, type DnsName } from '../../reconcile/dns/name.ts';
import type { PtrRow } from '../../reconcile/desired/ptr.ts';
import { desiredZone } from '../../reconcile/desired/desired-zone.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { documentOrError } from '../read-document.ts';

/**
 * Whether the host name of a PTR resolves back to its address, by Plesk's data.
 * `other`: to other addresses only. `none`: to no address. `unknown`: it is in no zone of Plesk. Mail servers check
 * this (RFC 1912 section 2.1).
 */
export type Forward = 'confirmed' | 'other' | 'none' | 'unknown';

/** A zone's addresses by name, and the names that it delegates. */
interface ForwardZone {
  readonly addresses: ReadonlyMap<DnsName, readonly string[]>;
  readonly cuts: readonly DnsName[];
}

/** Confirms PTRs by the zones in the state, reading each once. */
export function forwardConfirmation(store: ZoneDocuments): (ptr: PtrRow) => Promise<Forward> {
  let listed: Promise<ReadonlySet<DnsName>> | null = null;
  const zones = new Map<DnsName, Promise<ForwardZone | null>>();
  const read = (name: DnsName): Promise<ForwardZone | null> => {
    const known = zones.get(name) ?? readZone(store, name);
    zones.set(name, known);
    return known;
  };
  return async ({ address, hostname }) => {
    // Each host name has several possible zones, so looking for a document for each would take long.
    listed ??= store.list().then((all) => new Set(all));
    const zoneNames = await listed;
    for (const name of selfAndAncestors(hostname)) {
      const zone = zoneNames.has(name) ? await read(name) : null;
      if (zone !== null) return forwardIn(zone, hostname, address);
    }
    return 'unknown';
  };
}

async function readZone(store: ZoneDocuments, name: DnsName): Promise<ForwardZone | null> {
  const document = await documentOrError(store, name);
  if (document instanceof DnsSyncError) return unreadable(name);
  const zone = document === null ? null : desiredZone(document.snapshot);
  if (zone === null) return null;
  const ofAddresses = zone.sets.filter(({ type }) => type === 'A' || type === 'AAAA');
  const byName = groupBy(ofAddresses, (set) => set.name);
  return {
    addresses: new Map([...byName].map(([owner, sets]) => [owner, sets.flatMap(({ values }) => values)])),
    cuts: zone.sets.filter((set) => set.type === 'NS' && set.name !== name).map((set) => set.name),
  };
}

/** A zone of which nothing is known: its names count as delegated. */
function unreadable(name: DnsName): ForwardZone {
  return { addresses: new Map(), cuts: [name] };
}

function forwardIn({ addresses, cuts }: ForwardZone, hostname: DnsName, address: string): Forward {
  if (cuts.some((cut) => isWithin(hostname, cut))) return 'unknown';
  const found = addresses.get(hostname);
  if (found === undefined) return 'none';
  return found.includes(address) ? 'confirmed' : 'other';
}
