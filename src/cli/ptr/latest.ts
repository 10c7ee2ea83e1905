import type { DnsName } from '../../reconcile/name.ts';
import { heldPlaces, placedByZone, type PlacedPtr } from '../../reconcile/ptr.ts';
import type { Store } from '../../state/store.ts';

/** The wanted PTRs by where they are: by reverse zone, and the reverse zone of each address. */
interface PtrPlaces {
  readonly placed: ReadonlyMap<DnsName, readonly PlacedPtr[]>;
  readonly places: ReadonlyMap<string, DnsName>;
}

/** Gives the wanted PTRs as they stand whenever it is called, and reads them anew only after somebody changed them. */
export function latestPtrs(store: Store): () => Promise<PtrPlaces> {
  let known: (PtrPlaces & { readonly stamp: string }) | null = null;
  return async () => {
    // The stamp comes first: what is written between the two is read, and read once more by the next call.
    const stamp = await store.ptrStamp();
    if (known?.stamp !== stamp) {
      const { wanted } = await store.readPtr();
      known = { stamp, placed: placedByZone(wanted), places: heldPlaces(wanted) };
    }
    return known;
  };
}
