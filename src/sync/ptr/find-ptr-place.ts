import { ptrPlaces, type PtrPlace } from '../../reconcile/dns/reverse-name.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import type { Config } from '../../config/load-config.ts';
import { isHandled } from '../targets.ts';

/** Most document lookups before all zones are listed, which takes as long with many zones. */
const maxSingleLooks = 64;

/** Finds the place of an address's PTR: the closest zone at a target, or null. */
export type FindPlace = (address: string) => Promise<PtrPlace | null>;

/**
 * Finds places among Plesk's zones and those that the configuration names.
 * `coming` says which zones the current call adds or drops. After a few document lookups all zones are listed, because
 * each address has several possible zones.
 */
export function placeFinder(store: ZoneDocuments, config: Config, coming: ReadonlyMap<DnsName, boolean>): FindPlace {
  const { mode, zones } = config.records.ptr;
  const named = new Set(zones);
  const answers = new Map<DnsName, Promise<boolean>>();
  let listing: Promise<ReadonlySet<DnsName>> | null = null;
  const isSent = async (zone: DnsName): Promise<boolean> =>
    coming.get(zone) ?? ((await store.read(zone))?.snapshot.desired ?? null) !== null;
  const isHeld = async (zone: DnsName): Promise<boolean> =>
    isHandled(config, zone) && (named.has(zone) || isSent(zone));
  return async (address) => {
    if (mode === 'list') return null;
    if (answers.size > maxSingleLooks) listing ??= store.list().then((all) => new Set(all));
    const listed = await listing;
    for (const place of ptrPlaces(address)) {
      const { zone } = place;
      if (listed?.has(zone) === false && !named.has(zone) && !coming.has(zone)) continue;
      const answer = answers.get(zone) ?? isHeld(zone);
      answers.set(zone, answer);
      if (await answer) return place;
    }
    return null;
  };
}

/** Finds the place of each address. */
export async function findPlaces(
  findPlace: FindPlace,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, PtrPlace | null>> {
  const places = new Map<string, PtrPlace | null>();
  for (const address of addresses) places.set(address, await findPlace(address));
  return places;
}
