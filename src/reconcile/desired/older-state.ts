import type { Snapshot } from './snapshot.ts';

/**
 * Checks whether Plesk has newer content for a zone than a restored state.
 * `serial` is null if Plesk doesn't serve the zone. In doubt, the state is older. `others` says whether Plesk has newer
 * content for any zone that it sends: a zone that holds only PTRs has no serial of its own.
 */
export function isOlderThanPlesk(snapshot: Snapshot, serial: number | null, others: boolean): boolean {
  const { desired, deleted, retained } = snapshot;
  if (serial !== null) return desired === null || retained !== undefined || (snapshot.serial ?? -1) < serial;
  if (deleted !== null || retained !== undefined) return false;
  return desired !== null || others;
}
