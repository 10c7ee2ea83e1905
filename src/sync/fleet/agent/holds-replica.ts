import { DnsSyncError } from '../../../reconcile/error.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import type { Store } from '../../../state/store.ts';
import { documentOrNull } from '../../read-document.ts';

/** Checks whether a document is a worker's copy of what a server has: no claim was ever made of it here. */
export function isReplica({ fleet }: ZoneDocument): boolean {
  return fleet !== undefined && fleet.seq === undefined;
}

/** Checks whether a state is a worker's, by the first document that the fleet knows. */
export async function holdsReplica(store: Pick<Store, 'list' | 'read'>): Promise<boolean> {
  for (const zone of await store.list()) {
    const document = await documentOrNull(store, zone);
    if (document?.fleet !== undefined) return isReplica(document);
  }
  return false;
}

/** A worker's copy that differs from its server's zone would be overwritten, and nobody would hear of the change. */
export function keptByServer(zone: string): DnsSyncError {
  return new DnsSyncError(
    'fleet',
    `${zone}: this machine is a worker of the fleet and has only a copy of the zone; nothing was changed`,
    'run the command on the Plesk server that has the zone',
  );
}
