import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import {
  changesByBlock,
  foldPtrs,
  heldPlaces,
  placedByZone,
  placePtrs,
  sourceBlocks,
  type PtrChange,
  type RequestedPtr,
} from '../../reconcile/desired/ptr.ts';
import { ptrPlaces } from '../../reconcile/dns/reverse-name.ts';
import type { PtrDocuments } from '../../state/ptrs/ptr-store.ts';
import { inParallel } from '../concurrency.ts';
import { findPlaces, type FindPlace } from './find-ptr-place.ts';
import { documentsAtOnce } from '../limits.ts';
import { movedSources, noPtrs, together, type RecordedPtrs } from './recorded-ptrs.ts';

/**
 * Records changes of the requested PTRs, each block of addresses independently.
 * Finds places for new PTRs and for those that the zones in `moved` could hold. When this resolves, all changes except
 * `failed` are on disk.
 */
export async function recordPtrs(
  store: PtrDocuments,
  findPlace: FindPlace,
  changes: readonly PtrChange[],
  moved: ReadonlySet<DnsName>,
): Promise<RecordedPtrs> {
  const rows = changes.filter(({ kind }) => kind === 'rows');
  const others = changes.filter(({ kind }) => kind !== 'rows');
  if (rows.length === 0) return recordBlocks(store, findPlace, changesByBlock(others, new Map()), moved);
  try {
    return await store.withPtrRows(async () => {
      const sources = sourceBlocks(await store.readPtrs(await store.ptrBlocks()));
      return recordBlocks(store, findPlace, changesByBlock(changes, sources), moved);
    });
  } catch (error) {
    rethrowUnlessKnown(error);
    const recorded = await recordBlocks(store, findPlace, changesByBlock(others, new Map()), moved);
    return { ...recorded, failed: [{ changes: rows, error }, ...recorded.failed] };
  }
}

/** Records the changes of each block, and of blocks with addresses that the zones in `moved` could hold. */
async function recordBlocks(
  store: PtrDocuments,
  findPlace: FindPlace,
  parts: ReadonlyMap<DnsName, readonly PtrChange[]>,
  moved: ReadonlySet<DnsName>,
): Promise<RecordedPtrs> {
  const all = moved.size === 0 ? [] : await store.ptrBlocks();
  const near = all.filter((block) => [...moved].some((zone) => isWithin(zone, block) || isWithin(block, zone)));
  const blocks = [...new Set([...parts.keys(), ...near])];
  const recorded = await inParallel(blocks, documentsAtOnce, async (block): Promise<RecordedPtrs> => {
    const changes = parts.get(block) ?? [];
    try {
      return await recordBlock(store, findPlace, { block, changes }, moved);
    } catch (error) {
      rethrowUnlessKnown(error);
      return { ...noPtrs, failed: [{ changes, error }] };
    }
  });
  return together(recorded);
}

async function recordBlock(
  store: PtrDocuments,
  findPlace: FindPlace,
  { block, changes }: { readonly block: DnsName; readonly changes: readonly PtrChange[] },
  moved: ReadonlySet<DnsName>,
): Promise<RecordedPtrs> {
  const zones = new Set<DnsName>();
  let sources: ReadonlySet<DnsName> = new Set();
  const wanted = await store.updatePtrs(block, async (before) => {
    const known = new Set(before.map((item) => item.address));
    const places = heldPlaces(before);
    const folded = foldPtrs(before, changes);
    // An address that lost all host names and got one again in the same call also lost its place.
    const isOpen = ({ address, zone }: RequestedPtr): boolean =>
      !known.has(address) ||
      (zone === null && places.has(address)) ||
      (moved.size > 0 && ptrPlaces(address).some((place) => moved.has(place.zone)));
    const open = [...new Set(folded.filter(isOpen).map((item) => item.address))];
    const after = placePtrs(folded, await findPlaces(findPlace, open));
    const meant = new Set(changes.flatMap(addressesOf));
    const [had, has] = [placedByZone(before), placedByZone(after)];
    for (const { address, zone } of [...before, ...after]) if (zone !== null && meant.has(address)) zones.add(zone);
    for (const zone of [...had.keys(), ...has.keys()])
      if (JSON.stringify(had.get(zone)) !== JSON.stringify(has.get(zone))) zones.add(zone);
    sources = movedSources(before, after);
    return after;
  });
  return { wanted, zones, sources, failed: [] };
}

function addressesOf(change: PtrChange): readonly string[] {
  return change.kind === 'rows' ? change.rows.map((row) => row.address) : [change.address];
}
