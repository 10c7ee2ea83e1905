import { isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import { heldPlaces, placedByZone, type PlacedPtr, type RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { blockAround, reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { PtrDocuments } from '../../state/ptrs/ptr-store.ts';

/** Reads the PTRs that a reverse zone holds. */
export async function placedIn(store: PtrDocuments, zone: DnsName): Promise<readonly PlacedPtr[]> {
  return placedByZone(await requestedIn(store, zone)).get(zone) ?? [];
}

/** Reads the requests of which a reverse zone holds the PTRs. */
export async function requestedIn(store: PtrDocuments, zone: DnsName): Promise<readonly RequestedPtr[]> {
  const block = blockAround(zone);
  const blocks = block === null ? (await store.ptrBlocks()).filter((item) => isWithin(item, zone)) : [block];
  return (await store.readPtrs(blocks)).filter((item) => item.zone === zone);
}

/** Reads which reverse zones hold the PTRs of a zone's rows, by address. */
export async function placesOfRows(store: PtrDocuments, { rejects }: Zone): Promise<ReadonlyMap<string, DnsName>> {
  const addresses = rejects.flatMap(({ address }) => (address === undefined ? [] : [address]));
  return heldPlaces(await store.readPtrs([...new Set(addresses.map(reverseBlock))]));
}
