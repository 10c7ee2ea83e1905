import { isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import { heldPlaces, placedByZone, type PlacedPtr } from '../../reconcile/desired/ptr.ts';
import { blockAround, reverseBlock } from '../../reconcile/dns/reverse-name.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { PtrDocuments } from '../../state/ptrs/ptr-store.ts';

/** Reads the requested PTRs that a reverse zone holds. */
export async function placedIn(store: PtrDocuments, zone: DnsName): Promise<readonly PlacedPtr[]> {
  const block = blockAround(zone);
  const blocks = block === null ? (await store.ptrBlocks()).filter((item) => isWithin(item, zone)) : [block];
  return placedByZone(await store.readPtrs(blocks)).get(zone) ?? [];
}

/** Reads which reverse zones hold the PTRs of a zone's rows, by address. */
export async function placesOfRows(store: PtrDocuments, { rejects }: Zone): Promise<ReadonlyMap<string, DnsName>> {
  const addresses = rejects.flatMap(({ address }) => (address === undefined ? [] : [address]));
  return heldPlaces(await store.readPtrs([...new Set(addresses.map(reverseBlock))]));
}
