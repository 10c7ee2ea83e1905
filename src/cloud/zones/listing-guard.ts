import { DnsSyncError } from '../../reconcile/error.ts';

/** Most pages of one listing: 600,000 record sets at Route 53, whose default quota is 10,000 per zone. */
const maxPages = 2000;

/** Checks each page of a listing by its items' keys and the cursor of the next page (null at the end). */
export type ListingGuard = (keys: readonly string[], cursor: string | null) => void;

/**
 * Ensures that a listing makes progress.
 * It ends with an error on a repeated cursor, pages without anything new, or too many pages.
 * Otherwise a faulty service could keep us in an endless loop.
 */
export function listingGuard(what: string): ListingGuard {
  const cursors = new Set<string>();
  const items = new Set<string>();
  const endless = (why: string): DnsSyncError =>
    new DnsSyncError(
      'bad-answer',
      `the listing of ${what} does not end: ${why}`,
      'check the endpoint of the service and proxies. Nothing was changed',
    );
  return (keys, cursor) => {
    const known = items.size;
    for (const key of keys) items.add(key);
    if (cursor === null) return;
    if (cursors.has(cursor)) throw endless('a page refers to an earlier one');
    cursors.add(cursor);
    if (items.size === known) throw endless('a page has no new items');
    if (cursors.size >= maxPages) throw endless(`there are more than ${maxPages} pages`);
  };
}
