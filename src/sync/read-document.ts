import { DnsSyncError, rethrowUnlessKnown } from '../reconcile/error.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import type { ZoneDocument } from '../state/documents/document.ts';
import type { ZoneDocuments } from '../state/documents/zone-documents.ts';

type Documents = Pick<ZoneDocuments, 'read'>;

/** Reads a zone's document, or returns why it can't be read. */
export async function documentOrError(store: Documents, zone: DnsName): Promise<ZoneDocument | null | DnsSyncError> {
  try {
    return await store.read(zone);
  } catch (error) {
    rethrowUnlessKnown(error);
    return error;
  }
}

/**
 * Reads a zone's document; null also if it can't be read.
 * This is for work on several zones: recording the zone, its pass, its plan and `status` report an unreadable document.
 */
export async function documentOrNull(store: Documents, zone: DnsName): Promise<ZoneDocument | null> {
  const document = await documentOrError(store, zone);
  return document instanceof DnsSyncError ? null : document;
}
