import { compareText } from '../compare-text.ts';
import { addToGroup, groupBy, setOfKey } from '../group-by.ts';
import type { DnsName } from '../dns/name.ts';
import { reverseBlock, reverseName, type PtrPlace } from '../dns/reverse-name.ts';

/** A requested host name for an address. `address` is canonical text. */
export interface PtrRow {
  readonly address: string;
  readonly hostname: DnsName;
}

/** A reverse DNS command from Plesk. `hostname` is null for all host names of the address. */
export type PtrCommand =
  | { readonly kind: 'create-ptr'; readonly address: string; readonly hostname: DnsName }
  | { readonly kind: 'delete-ptr'; readonly address: string; readonly hostname: DnsName | null };

/** A change to the requested PTRs: a command, or all PTR rows of addresses in a Plesk zone. */
export type PtrChange = PtrCommand | { readonly kind: 'rows'; readonly of: DnsName; readonly rows: readonly PtrRow[] };

/** A PTR that Plesk requests. */
export interface RequestedPtr extends PtrRow {
  /** Its name in the reverse zone that holds it, or else the reverse name of its address. */
  readonly name: DnsName;
  /** The Plesk zone that has it among its records; null for a command. */
  readonly of: DnsName | null;
  /** The reverse zone that holds it; null if no target does. */
  readonly zone: DnsName | null;
}

/** A PTR in the reverse zone that holds it. */
export interface PlacedPtr {
  readonly name: DnsName;
  readonly hostname: DnsName;
}

/**
 * Applies changes to the requested PTRs, in order; returns them sorted and without duplicates.
 * Applying a change twice is the same as applying it once. Plesk sends all zones at once and most share a few
 * addresses, so nothing here scans the complete list for each change.
 */
export function foldPtrs(wanted: readonly RequestedPtr[], changes: readonly PtrChange[]): readonly RequestedPtr[] {
  const items = new Map<string, RequestedPtr>();
  const byAddress = new Map<string, Set<string>>();
  const bySource = new Map<DnsName, Set<string>>();
  const put = (item: RequestedPtr): void => {
    const key = ptrKey(item);
    items.set(key, item);
    setOfKey(byAddress, item.address).add(key);
    if (item.of !== null) setOfKey(bySource, item.of).add(key);
  };
  const drop = (key: string, { address, of }: RequestedPtr): void => {
    items.delete(key);
    setOfKey(byAddress, address).delete(key);
    if (of !== null) setOfKey(bySource, of).delete(key);
  };
  const add = (row: PtrRow, of: DnsName | null): void => {
    const [known = ''] = setOfKey(byAddress, row.address);
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
      dropAll(setOfKey(byAddress, address), (item) => hostname === null || item.hostname === hostname);
    } else {
      // Unchanged PTRs keep their place in the list.
      const stays = new Set(change.rows.map(({ address, hostname }) => `${address} ${hostname}`));
      dropAll(setOfKey(bySource, change.of), ({ address, hostname }) => !stays.has(`${address} ${hostname}`));
      for (const row of change.rows) add(row, change.of);
    }
  }
  return sortPtrs([...items.values()]);
}

/** The identity of a requested PTR. */
export function ptrKey({ address, hostname, of }: Pick<RequestedPtr, 'address' | 'hostname' | 'of'>): string {
  return `${address} ${hostname} ${of ?? ''}`;
}

/**
 * Splits changes by the block of reverse names that they affect, in order.
 * `sources` lists the blocks that already hold rows of a zone: rows of that zone may be removed there.
 */
export function changesByBlock(
  changes: readonly PtrChange[],
  sources: ReadonlyMap<DnsName, ReadonlySet<DnsName>>,
): ReadonlyMap<DnsName, readonly PtrChange[]> {
  const parts = new Map<DnsName, PtrChange[]>();
  const known = new Map(sources);
  for (const change of changes) {
    if (change.kind !== 'rows') {
      addToGroup(parts, reverseBlock(change.address), change);
      continue;
    }
    const rows = groupBy(change.rows, (row) => reverseBlock(row.address));
    const blocks = new Set([...(known.get(change.of) ?? []), ...rows.keys()]);
    known.set(change.of, blocks);
    for (const block of blocks)
      addToGroup<DnsName, PtrChange>(parts, block, { ...change, rows: rows.get(block) ?? [] });
  }
  return parts;
}

/** Lists the blocks that hold rows of each zone. */
export function sourceBlocks(wanted: readonly RequestedPtr[]): ReadonlyMap<DnsName, ReadonlySet<DnsName>> {
  const blocks = new Map<DnsName, Set<DnsName>>();
  for (const { address, of } of wanted) if (of !== null) setOfKey(blocks, of).add(reverseBlock(address));
  return blocks;
}

/** Updates the reverse zones of some addresses; null if no target has a zone for an address. */
export function placePtrs(
  wanted: readonly RequestedPtr[],
  places: ReadonlyMap<string, PtrPlace | null>,
): readonly RequestedPtr[] {
  const placed = wanted.map((item) => {
    const place = places.get(item.address);
    if (place === undefined) return item;
    return place === null ? { ...item, name: reverseName(item.address), zone: null } : { ...item, ...place };
  });
  return sortPtrs(placed);
}

/** Maps addresses to the reverse zones that hold their PTRs. */
export function heldPlaces(wanted: readonly RequestedPtr[]): ReadonlyMap<string, DnsName> {
  return new Map(wanted.flatMap(({ address, zone }) => (zone === null ? [] : [[address, zone] as const])));
}

/** Maps reverse zones to the requested PTRs that they hold. */
export function placedByZone(wanted: readonly RequestedPtr[]): ReadonlyMap<DnsName, readonly PlacedPtr[]> {
  const placed = new Map<DnsName, PlacedPtr[]>();
  for (const [zone, items] of groupBy(wanted, (item) => item.zone)) {
    if (zone === null) continue;
    const held = items.map(({ name, hostname }) => [`${name} ${hostname}`, { name, hostname }] as const);
    placed.set(zone, [...new Map(held).values()]);
  }
  return placed;
}

/** Sorts requested PTRs in storage order. */
export function sortPtrs(wanted: readonly RequestedPtr[]): readonly RequestedPtr[] {
  return wanted.toSorted(
    (a, b) => compareText(a.name, b.name) || compareText(a.hostname, b.hostname) || compareText(a.of ?? '', b.of ?? ''),
  );
}
