import { compareText } from '../compare-text.ts';
import { groupBy } from '../group-by.ts';
import type { DnsName } from '../dns/name.ts';
import { reverseBlock, reverseName, type ReversePlace } from '../dns/reverse-name.ts';

/** What an address is to be called: `address` in canonical text. */
export interface PtrRow {
  readonly address: string;
  readonly hostname: DnsName;
}

/** A command of Plesk about reverse DNS; `hostname` null for every hostname of the address. */
export type PtrCommand =
  | { readonly kind: 'create-ptr'; readonly address: string; readonly hostname: DnsName }
  | { readonly kind: 'delete-ptr'; readonly address: string; readonly hostname: DnsName | null };

/** What changes of the wanted PTRs: a command about them, or all the PTR rows of addresses in a zone of Plesk. */
export type PtrChange = PtrCommand | { readonly kind: 'rows'; readonly of: DnsName; readonly rows: readonly PtrRow[] };

/** A PTR that Plesk wants. */
export interface RequestedPtr extends PtrRow {
  /** The name that it has in the zone that holds it, else that of its address. */
  readonly name: DnsName;
  /** The zone of Plesk that has it among its records; null for a command. */
  readonly of: DnsName | null;
  /** The reverse zone that holds it; null where no target does. */
  readonly zone: DnsName | null;
}

/** A PTR in the zone that holds it. */
export interface PlacedPtr {
  readonly name: DnsName;
  readonly hostname: DnsName;
}

/**
 * The wanted PTRs after changes, one after the other: sorted, each once. The same change twice is the change once. Plesk
 * sends all zones at once, and most of their addresses are the same few, so that nothing here looks through all of them.
 */
export function foldPtrs(wanted: readonly RequestedPtr[], changes: readonly PtrChange[]): readonly RequestedPtr[] {
  const items = new Map<string, RequestedPtr>();
  const byAddress = new Map<string, Set<string>>();
  const bySource = new Map<DnsName, Set<string>>();
  const put = (item: RequestedPtr): void => {
    const key = ptrKey(item);
    items.set(key, item);
    group(byAddress, item.address).add(key);
    if (item.of !== null) group(bySource, item.of).add(key);
  };
  const drop = (key: string, { address, of }: RequestedPtr): void => {
    items.delete(key);
    group(byAddress, address).delete(key);
    if (of !== null) group(bySource, of).delete(key);
  };
  const add = (row: PtrRow, of: DnsName | null): void => {
    const [known = ''] = group(byAddress, row.address);
    const { name, zone } = items.get(known) ?? { name: reverseName(row.address), zone: null };
    put({ ...row, name, of, zone });
  };
  const dropAll = (keys: Iterable<string>, isMeant: (item: RequestedPtr) => boolean): void => {
    for (const key of keys) {
      const item = items.get(key) as RequestedPtr;
      if (isMeant(item)) drop(key, item);
    }
  };
  for (const item of wanted) put(item);
  for (const change of changes) {
    if (change.kind === 'create-ptr') {
      add({ address: change.address, hostname: change.hostname }, null);
    } else if (change.kind === 'delete-ptr') {
      const { address, hostname } = change;
      dropAll(group(byAddress, address), (item) => hostname === null || item.hostname === hostname);
    } else {
      // What stays keeps its place.
      const stays = new Set(change.rows.map(({ address, hostname }) => `${address} ${hostname}`));
      dropAll(group(bySource, change.of), ({ address, hostname }) => !stays.has(`${address} ${hostname}`));
      for (const row of change.rows) add(row, change.of);
    }
  }
  return sortPtrs([...items.values()]);
}

/** What tells a wanted PTR from all others. */
export function ptrKey({ address, hostname, of }: Pick<RequestedPtr, 'address' | 'hostname' | 'of'>): string {
  return `${address} ${hostname} ${of ?? ''}`;
}

/**
 * The part that each block of reverse names has in changes, in their order. `sources` has the blocks that hold rows of
 * zones before: there the rows of a zone may go.
 */
export function changesByBlock(
  changes: readonly PtrChange[],
  sources: ReadonlyMap<DnsName, ReadonlySet<DnsName>>,
): ReadonlyMap<DnsName, readonly PtrChange[]> {
  const parts = new Map<DnsName, PtrChange[]>();
  const known = new Map(sources);
  const add = (block: DnsName, change: PtrChange): void => {
    const part = parts.get(block);
    if (part === undefined) parts.set(block, [change]);
    else part.push(change);
  };
  for (const change of changes) {
    if (change.kind !== 'rows') {
      add(reverseBlock(change.address), change);
      continue;
    }
    const rows = groupBy(change.rows, (row) => reverseBlock(row.address));
    const blocks = new Set([...(known.get(change.of) ?? []), ...rows.keys()]);
    known.set(change.of, blocks);
    for (const block of blocks) add(block, { ...change, rows: rows.get(block) ?? [] });
  }
  return parts;
}

/** The blocks that hold rows of each zone. */
export function sourceBlocks(wanted: readonly RequestedPtr[]): ReadonlyMap<DnsName, ReadonlySet<DnsName>> {
  const blocks = new Map<DnsName, Set<DnsName>>();
  for (const { address, of } of wanted) if (of !== null) group(blocks, of).add(reverseBlock(address));
  return blocks;
}

function group<K, V extends string>(groups: Map<K, Set<V>>, key: K): Set<V> {
  const known = groups.get(key) ?? new Set<V>();
  groups.set(key, known);
  return known;
}

/** The wanted PTRs with the places of some addresses as they are now; null for an address that no target has a zone for. */
export function placePtrs(
  wanted: readonly RequestedPtr[],
  places: ReadonlyMap<string, ReversePlace | null>,
): readonly RequestedPtr[] {
  const placed = wanted.map((item) => {
    const place = places.get(item.address);
    if (place === undefined) return item;
    return place === null ? { ...item, name: reverseName(item.address), zone: null } : { ...item, ...place };
  });
  return sortPtrs(placed);
}

/** The reverse zones that hold addresses' PTRs, by address. */
export function heldPlaces(wanted: readonly RequestedPtr[]): ReadonlyMap<string, DnsName> {
  return new Map(wanted.flatMap(({ address, zone }) => (zone === null ? [] : [[address, zone] as const])));
}

/** What each reverse zone holds of the wanted PTRs, by its name. */
export function placedByZone(wanted: readonly RequestedPtr[]): ReadonlyMap<DnsName, readonly PlacedPtr[]> {
  const placed = new Map<DnsName, PlacedPtr[]>();
  for (const [zone, items] of groupBy(wanted, (item) => item.zone)) {
    if (zone === null) continue;
    const held = items.map(({ name, hostname }) => [`${name} ${hostname}`, { name, hostname }] as const);
    placed.set(zone, [...new Map(held).values()]);
  }
  return placed;
}

/** Wanted PTRs in the order that they are kept in. */
export function sortPtrs(wanted: readonly RequestedPtr[]): readonly RequestedPtr[] {
  return wanted.toSorted(
    (a, b) => compareText(a.name, b.name) || compareText(a.hostname, b.hostname) || compareText(a.of ?? '', b.of ?? ''),
  );
}
