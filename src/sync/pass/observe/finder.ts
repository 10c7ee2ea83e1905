import type { Found, HostedZone, Listing, Provider } from '../../../cloud/provider.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';

/** Looks up hosted zones: by a call for each, or in one listing of all. */
export interface Finder {
  find(zone: DnsName): Promise<Found>;
  /** Returns the hosted zone with an ID; null if it no longer exists. */
  byId(zone: DnsName, zoneId: string): Promise<HostedZone | null>;
}

/** Looks up each zone with a call of its own. */
export function finderByCalls(provider: Provider): Finder {
  return {
    find: async (zone) => provider.find(zone),
    byId: async (zone, zoneId) => unlessGone(provider.byId(zone, zoneId)),
  };
}

/** Looks up each hosted zone only once by its ID. */
export function remembering(finder: Finder): Finder {
  const known = new Map<string, Promise<HostedZone | null>>();
  return {
    find: async (zone) => finder.find(zone),
    async byId(zone, zoneId) {
      const found = known.get(zoneId) ?? finder.byId(zone, zoneId);
      known.set(zoneId, found);
      return found;
    },
  };
}

/** Looks up zones in one listing, made on first use. */
export function finderByListing(provider: Provider): Finder {
  let listing: Promise<Listing> | null = null;
  const listed = async (): Promise<Listing> => (listing ??= provider.list());
  return {
    find: async (zone) => (await listed()).find(zone),
    byId: async (zone, zoneId) => (await listed()).byId(zone, zoneId),
  };
}

/** Returns the answer about a hosted zone; null if the zone no longer exists. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    rethrowUnlessKnown(error, 'no-such-zone');
    return null;
  }
}
