import type { DnsName } from '../../reconcile/dns/name.ts';
import { ptrDifference } from '../../reconcile/desired/ptr-difference.ts';
import { placePtrs, type RequestedPtr } from '../../reconcile/desired/ptr.ts';
import type { PtrDocuments } from '../../state/ptrs/ptr-store.ts';
import { inParallel } from '../concurrency.ts';
import { documentsAtOnce } from '../limits.ts';
import { findPlaces, type FindPlace } from './find-ptr-place.ts';
import { movedSources, together, type RecordedPtrs } from './recorded-ptrs.ts';

/** Finds every place again, for example after a configuration change. Returns all reverse zones with requested PTRs. */
export async function placeAnew(store: PtrDocuments, findPlace: FindPlace): Promise<RecordedPtrs> {
  const recorded = await inParallel(await store.ptrBlocks(), documentsAtOnce, async (block): Promise<RecordedPtrs> => {
    const zones = new Set<DnsName>();
    let sources: ReadonlySet<DnsName> = new Set();
    const place = async (before: readonly RequestedPtr[]): Promise<readonly RequestedPtr[]> => {
      const addresses = [...new Set(before.map((item) => item.address))];
      const after = placePtrs(before, await findPlaces(findPlace, addresses));
      for (const { zone } of [...before, ...after]) if (zone !== null) zones.add(zone);
      sources = movedSources(before, after);
      return after;
    };
    const before = await store.readPtrs([block]);
    const after = await place(before);
    // Usually every PTR is in its place, and no lock is needed.
    const wanted = ptrDifference(before, after) === null ? after : await store.updatePtrs(block, place);
    return { wanted, zones, sources, failed: [] };
  });
  return together(recorded);
}
