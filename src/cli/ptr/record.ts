import { compareNames, type DnsName } from '../../reconcile/name.ts';
import {
  foldPtrs,
  heldPlaces,
  placedByZone,
  placePtrs,
  withHeldPtrs,
  type PlacedPtr,
  type PtrChange,
  type WantedPtr,
} from '../../reconcile/ptr.ts';
import { reversePlaces, type ReversePlace } from '../../reconcile/reverse-name.ts';
import { unsentZone } from '../../reconcile/snapshot.ts';
import { digestOf } from '../../state/journalled.ts';
import type { ZoneDocument } from '../../state/document.ts';
import type { Store, ZoneChange } from '../../state/store.ts';
import type { Config } from '../config.ts';
import { latestPtrs } from './latest.ts';
import type { FindPlace } from './places.ts';

/** The wanted PTRs after changes, and the reverse zones that have to do with them. */
export interface RecordedPtrs {
  readonly wanted: readonly WantedPtr[];
  readonly zones: ReadonlySet<DnsName>;
  /** The zones among whose records are PTRs that were given another place. */
  readonly sources: ReadonlySet<DnsName>;
}

export const noPtrs: RecordedPtrs = { wanted: [], zones: new Set(), sources: new Set() };

/**
 * Records changes of the wanted PTRs, and finds places for those that are new and those that the zones in `moved` could
 * hold. When this resolves, they are on disk.
 */
export async function recordPtrs(
  store: Store,
  findPlace: FindPlace,
  changes: readonly PtrChange[],
  moved: ReadonlySet<DnsName>,
): Promise<RecordedPtrs> {
  const zones = new Set<DnsName>();
  let sources: ReadonlySet<DnsName> = new Set();
  const { wanted } = await store.updatePtr(async (document) => {
    const before = document.wanted;
    const known = new Set(before.map((item) => item.address));
    const places = heldPlaces(before);
    const folded = foldPtrs(before, changes);
    // An address that lost all its hostnames and got one again in the same call has lost its place too.
    const isOpen = ({ address, zone }: WantedPtr): boolean =>
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
    return { ...document, wanted: after };
  });
  return { wanted, zones, sources };
}

/** Finds every place anew, as after a change of the configuration; gives all reverse zones with wanted PTRs in them. */
export async function placeAnew(store: Store, findPlace: FindPlace): Promise<RecordedPtrs> {
  if ((await store.readPtr()).wanted.length === 0) return noPtrs;
  const zones = new Set<DnsName>();
  let sources: ReadonlySet<DnsName> = new Set();
  const { wanted } = await store.updatePtr(async (document) => {
    const before = document.wanted;
    const addresses = [...new Set(before.map((item) => item.address))];
    const after = placePtrs(before, await findPlaces(findPlace, addresses));
    for (const { zone } of [...before, ...after]) if (zone !== null) zones.add(zone);
    sources = movedSources(before, after);
    return { ...document, wanted: after };
  });
  return { wanted, zones, sources };
}

/**
 * Brings the documents of zones in step with the wanted PTRs; `at` is ISO 8601 in UTC. Gives the reverse zones, and whether
 * they changed.
 */
export async function spreadPtrs(
  store: Store,
  config: Config,
  { zones, sources }: RecordedPtrs,
  at: string,
): Promise<ReadonlyMap<DnsName, boolean>> {
  const spread = new Map<DnsName, boolean>();
  const latest = latestPtrs(store);
  const cause = (zone: DnsName) => () => ({ command: 'ptr', digest: digestOf({ zone, at }) });
  for (const zone of [...zones].sort(compareNames)) {
    const isNamed = config.records.ptr.zones.includes(zone);
    const put: ZoneChange = async (document) => {
      const ptrs = (await latest()).placed.get(zone) ?? [];
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
    const tell: ZoneChange = async (document) => {
      const sent = document?.snapshot.desired ?? null;
      if (document === null || sent === null) return document;
      const desired = withHeldPtrs(sent, (await latest()).places);
      return { ...document, snapshot: { ...document.snapshot, desired } };
    };
    await store.update(zone, tell, cause(zone));
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
  return change.kind === 'rows' ? change.wishes.map((wish) => wish.address) : [change.address];
}

/** The zones that a PTR is a row of, where its place is another now. */
function movedSources(before: readonly WantedPtr[], after: readonly WantedPtr[]): ReadonlySet<DnsName> {
  const places = heldPlaces(before);
  const moved = after.filter((item) => item.of !== null && (places.get(item.address) ?? null) !== item.zone);
  return new Set(moved.map((item) => item.of).filter((zone) => zone !== null));
}
