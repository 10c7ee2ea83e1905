import type { Session } from '../session.ts';
import { placeFinder } from './places.ts';
import { placeAnew, spreadPtrs } from './record.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** Brings every wanted PTR to its place by the configuration and the zones of now; nothing is written where all are. */
export async function settlePtrs({ io, store, config }: Pick<Session, 'io' | 'store' | 'config'>): Promise<void> {
  if ((await store.readPtr()).wanted.length === 0) return;
  const findPlace = placeFinder(store, config, new Map());
  await spreadPtrs(store, config, await placeAnew(store, findPlace), isoTime(io.now()));
}
