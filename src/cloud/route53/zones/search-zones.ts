import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Lookups } from '../../provider.ts';
import { nameFromWire, nameToWire } from '../batches/wire-text.ts';
import type { WireZone, ZonesByName } from '../client/api.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { findZone, zoneIfThere } from './hosted-zones.ts';
import { chooseZone, hostedZone, type Ownership } from './ownership.ts';

/** Names whose place in the service's order is documented: no escapes. */
const plainName = /^[a-z0-9.-]+$/;

/** A page of the zones in the order of their names, from the name it was asked for. */
interface Page extends ZonesByName {
  readonly from: string;
}

/**
 * Looks up several zones by name, each with at most one call.
 * A page has up to 100 zones in the order of their names, so it also answers for other zones between its first name and
 * the next page (ListHostedZonesByName).
 */
export function searchZones(api: Route53Api, ownership: Ownership): Lookups {
  const pages: Page[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const read = async (zone: DnsName): Promise<readonly WireZone[] | null> => {
    const known = answered(pages, zone);
    if (known !== null) return known;
    const from = nameToWire(zone);
    pages.push({ from, ...(await api.zonesFrom(from, null)) });
    return answered(pages, zone);
  };
  /** Returns the hosted zones of a name; null if they need a call of their own. */
  const zonesOf = async (zone: DnsName): Promise<readonly WireZone[] | null> => {
    if (!plainName.test(zone)) return null;
    // One after another, because the page for one zone often answers for the next.
    const zones = turn.then(async () => read(zone));
    turn = zones.catch(() => undefined);
    return zones;
  };
  return {
    async find(zone) {
      const zones = ownership.pinned.has(zone) ? null : await zonesOf(zone);
      const found = zones === null ? null : chooseZone(zones, ownership, zone);
      // The candidates of an ambiguous name need their name servers.
      return found === null || found.kind === 'ambiguous' ? findZone(api, ownership, zone) : found;
    },
    async byId(zone, zoneId) {
      const listed = (await zonesOf(zone))?.find(({ id }) => id === zoneId);
      const wire = listed ?? (await zoneIfThere(api, zoneId));
      return wire === undefined ? null : hostedZone(wire, ownership, zone);
    },
  };
}

/** Returns the hosted zones of a name if a page has all of them; null otherwise. */
function answered(pages: readonly Page[], zone: DnsName): readonly WireZone[] | null {
  const key = orderKey(nameToWire(zone));
  const page = pages.find(({ from, zones, next }) => {
    const keys = [from, ...zones.map(({ name }) => name)].map(orderKey);
    const end = next === null ? null : orderKey(next.name);
    return isSorted(end === null ? keys : [...keys, end]) && orderKey(from) <= key && (end === null || key < end);
  });
  if (page === undefined) return null;
  return page.zones.filter(({ name }) => {
    const read = nameFromWire(name);
    return read.ok && read.value === zone;
  });
}

function isSorted(keys: readonly string[]): boolean {
  return keys.slice(1).every((key, i) => (keys[i] ?? '') <= key);
}

/** Returns a name with its labels reversed and the final dot kept, as the service compares them. */
function orderKey(name: string): string {
  return `${name.slice(0, -1).split('.').reverse().join('.')}.`;
}
