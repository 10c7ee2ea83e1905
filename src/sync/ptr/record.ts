import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import { compareNames, isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import { ptrDifference } from '../../reconcile/desired/ptr-difference.ts';
import {
  changesByBlock,
  foldPtrs,
  heldPlaces,
  placedByZone,
  placePtrs,
  sortPtrs,
  sourceBlocks,
  type PlacedPtr,
  type PtrChange,
  type RequestedPtr,
} from '../../reconcile/desired/ptr.ts';
import { withHeldPtrs } from '../../reconcile/desired/zone.ts';
import { reversePlaces, type ReversePlace } from '../../reconcile/dns/reverse-name.ts';
import { unsentZone } from '../../reconcile/desired/snapshot.ts';
import { digestOf } from '../../state/journal/entry-for-change.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { ServerState, ZoneChange } from '../../state/store.ts';
import type { PtrDocuments } from '../../state/ptrs/ptr-store.ts';
import type { Config } from '../../config/load-config.ts';
import { inParallel } from '../concurrency.ts';
import { placedIn, placesOfRows } from './latest.ts';
import type { FindPlace } from './places.ts';
import { documentsAtOnce } from '../limits.ts';

/** The requested PTRs of the affected blocks, and the related reverse zones. */
export interface RecordedPtrs {
  readonly wanted: readonly RequestedPtr[];
  readonly zones: ReadonlySet<DnsName>;
  /** Zones with PTR records whose place changed. */
  readonly sources: ReadonlySet<DnsName>;
  readonly failed: readonly FailedPtrs[];
}

/** Changes that couldn't be recorded, and why. */
export interface FailedPtrs {
  readonly changes: readonly PtrChange[];
  readonly error: DnsSyncError;
}

export const noPtrs: RecordedPtrs = { wanted: [], zones: new Set(), sources: new Set(), failed: [] };

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
      (moved.size > 0 && reversePlaces(address).some((place) => moved.has(place.zone)));
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

function together(recorded: readonly RecordedPtrs[]): RecordedPtrs {
  return {
    wanted: sortPtrs(recorded.flatMap(({ wanted }) => wanted)),
    zones: new Set(recorded.flatMap(({ zones }) => [...zones])),
    sources: new Set(recorded.flatMap(({ sources }) => [...sources])),
    failed: recorded.flatMap(({ failed }) => failed),
  };
}

/**
 * Updates zone documents by the requested PTRs.
 * `at` is ISO 8601 in UTC. Returns the reverse zones and whether they changed.
 */
export async function writePtrZones(
  store: ServerState,
  config: Config,
  { zones, sources }: RecordedPtrs,
  at: string,
): Promise<ReadonlyMap<DnsName, boolean>> {
  const spread = new Map<DnsName, boolean>();
  const cause = (zone: DnsName) => () => ({ command: 'ptr', digest: digestOf({ zone, at }) });
  for (const zone of [...zones].sort(compareNames)) {
    const isNamed = config.records.ptr.zones.includes(zone);
    const put: ZoneChange = async (document) => {
      const ptrs = await placedIn(store, zone);
      if (document !== null) {
        const next = withPtrs(document, ptrs);
        spread.set(zone, next !== document);
        return next;
      }
      if (ptrs.length === 0 || !isNamed) return null;
      spread.set(zone, true);
      return { format: 1, snapshot: { ...unsentZone(zone, zone, at), ptrs }, targets: {} };
    };
    await store.update(zone, put, cause(zone));
  }
  for (const zone of sources) {
    const writeHeldPtrs: ZoneChange = async (document) => {
      const sent = document?.snapshot.desired ?? null;
      if (document === null || sent === null) return document;
      const desired = withHeldPtrs(sent, await placesOfRows(store, sent));
      return { ...document, snapshot: { ...document.snapshot, desired } };
    };
    await store.update(zone, writeHeldPtrs, cause(zone));
  }
  return spread;
}

function withPtrs(document: ZoneDocument, ptrs: readonly PlacedPtr[]): ZoneDocument {
  const { snapshot } = document;
  const isSame = JSON.stringify(snapshot.ptrs ?? []) === JSON.stringify(ptrs);
  return isSame ? document : { ...document, snapshot: { ...snapshot, ptrs } };
}

async function findPlaces(
  findPlace: FindPlace,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, ReversePlace | null>> {
  const places = new Map<string, ReversePlace | null>();
  for (const address of addresses) places.set(address, await findPlace(address));
  return places;
}

function addressesOf(change: PtrChange): readonly string[] {
  return change.kind === 'rows' ? change.rows.map((row) => row.address) : [change.address];
}

/** Returns the zones with a row whose PTR moved. */
function movedSources(before: readonly RequestedPtr[], after: readonly RequestedPtr[]): ReadonlySet<DnsName> {
  const places = heldPlaces(before);
  const moved = after.filter((item) => item.of !== null && (places.get(item.address) ?? null) !== item.zone);
  return new Set(moved.map((item) => item.of).filter((zone) => zone !== null));
}
