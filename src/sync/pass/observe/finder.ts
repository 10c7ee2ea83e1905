import type { HostedZone, Lookups, Provider } from '../../../cloud/provider.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';

/** Looks up hosted zones: by a call for each, or with shared calls. */
export type Finder = Lookups;

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
  return onFirstUse(async () => provider.list());
}

/** Looks up several zones with as few calls as the service allows, without listing all. */
export function finderOfSeveral(provider: Provider): Finder {
  const { search } = provider;
  return search === undefined ? remembering(finderByCalls(provider)) : onFirstUse(search);
}

function onFirstUse(begin: () => Promise<Lookups>): Finder {
  let beginning: Promise<Lookups> | null = null;
  const begun = async (): Promise<Lookups> => (beginning ??= begin());
  return {
    find: async (zone) => (await begun()).find(zone),
    byId: async (zone, zoneId) => (await begun()).byId(zone, zoneId),
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
