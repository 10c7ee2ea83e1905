import { desiredZone } from '../../reconcile/desired/desired-zone.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';

/**
 * Checks whether a zone is to be served by itself: Plesk didn't delete it, and its records aren't in another zone. Of a
 * reverse zone that Plesk doesn't have, the PTRs are.
 */
export function isVerifiable(document: ZoneDocument | null): document is ZoneDocument {
  return document !== null && desiredZone(document.snapshot) !== null;
}
