import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Session } from '../session.ts';
import { placeFinder } from './places.ts';
import { placeAnew, writePtrZones } from './record.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/**
 * Brings every wanted PTR to its place by the configuration and the zones of now; nothing is written if all are there.
 * Gives the reverse zones, and whether they changed.
 */
export async function reconcilePtrs({
  now,
  store,
  config,
}: Pick<Session, 'now' | 'store' | 'config'>): Promise<ReadonlyMap<DnsName, boolean>> {
  const findPlace = placeFinder(store, config, new Map());
  return writePtrZones(store, config, await placeAnew(store, findPlace), isoTime(now()));
}
