import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Session } from '../session.ts';
import { placeFinder } from './find-ptr-place.ts';
import { writePtrZones } from './write-ptr-zones.ts';
import { placeAnew } from './place-ptrs.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/**
 * Moves every requested PTR to its place by the present configuration and zones.
 * Writes nothing if all are in place. Returns the reverse zones and whether they changed.
 */
export async function reconcilePtrs({
  now,
  store,
  config,
}: Pick<Session, 'now' | 'store' | 'config'>): Promise<ReadonlyMap<DnsName, boolean>> {
  const findPlace = placeFinder(store, config, new Map());
  return writePtrZones(store, config, await placeAnew(store, findPlace), isoTime(now()));
}
