import { DnsSyncError } from '../../../reconcile/error.ts';

/** Pages of one listing that are read at most: 600,000 record sets, where Route 53 allows 10,000 unless asked. */
const maxPages = 2000;

/** Looks at each page of a listing, by the keys of its items and the cursor of the next page (null after the last). */
export type ListingGuard = (keys: readonly string[], cursor: string | null) => void;

/**
 * Makes sure that a listing moves forward: a cursor that repeats, pages that show nothing new, or too many pages end it
 * with an error. Otherwise a service that never ends would hold us for good.
 */
export function listingGuard(what: string): ListingGuard {
  const cursors = new Set<string>();
  const items = new Set<string>();
  const endless = (why: string): DnsSyncError =>
    new DnsSyncError(
      'bad-answer',
      `Route 53 lists ${what} without an end: ${why}`,
      'check AWS_ENDPOINT_URL_ROUTE_53 and proxies; what is listed there is left alone',
    );
  return (keys, cursor) => {
    const known = items.size;
    for (const key of keys) items.add(key);
    if (cursor === null) return;
    if (cursors.has(cursor)) throw endless('a page points back to an earlier one');
    cursors.add(cursor);
    if (items.size === known) throw endless('a page shows nothing new');
    if (cursors.size >= maxPages) throw endless(`there are more than ${maxPages} pages`);
  };
}
