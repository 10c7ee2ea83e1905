import { reversePlaces, type ReversePlace } from '../../reconcile/reverse-name.ts';
import type { DnsName } from '../../reconcile/name.ts';
import type { Store } from '../../state/store.ts';
import type { Config } from '../config.ts';
import { isHandled } from '../targets.ts';

/** Where the PTR of an address goes: the closest zone that a target holds, or null. */
export type FindPlace = (address: string) => Promise<ReversePlace | null>;

/**
 * Finds places among the zones that Plesk has and those that the configuration names. `coming` tells of zones of which a
 * call is about to say whether Plesk has them; `known` are the only zones that there are, null where that wasn't asked.
 */
export function placeFinder(
  store: Store,
  config: Config,
  coming: ReadonlyMap<DnsName, boolean>,
  known: ReadonlySet<DnsName> | null,
): FindPlace {
  const { mode, zones } = config.records.ptr;
  const answers = new Map<DnsName, Promise<boolean>>();
  const isSent = async (zone: DnsName): Promise<boolean> => {
    const soon = coming.get(zone);
    if (soon !== undefined) return soon;
    if (known?.has(zone) === false) return false;
    return ((await store.read(zone))?.snapshot.desired ?? null) !== null;
  };
  const isHeld = async (zone: DnsName): Promise<boolean> =>
    isHandled(config, zone) && (zones.includes(zone) || isSent(zone));
  return async (address) => {
    if (mode === 'list') return null;
    for (const place of reversePlaces(address)) {
      const answer = answers.get(place.zone) ?? isHeld(place.zone);
      answers.set(place.zone, answer);
      if (await answer) return place;
    }
    return null;
  };
}
