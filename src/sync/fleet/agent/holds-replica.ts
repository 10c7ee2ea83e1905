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
