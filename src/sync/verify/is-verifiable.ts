import type { ZoneDocument } from '../../state/documents/document.ts';

/** Checks whether a zone is to be served by itself: Plesk didn't delete it, and its records aren't in another zone. */
export function isVerifiable(document: ZoneDocument | null): document is ZoneDocument {
  return document !== null && document.snapshot.desired !== null && document.snapshot.foldedInto === undefined;
}
