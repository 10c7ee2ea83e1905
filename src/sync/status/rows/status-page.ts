import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { StatusRow } from '../zone-summary.ts';

/** Returns at most `limit` rows, without splitting a zone, and the last zone if others follow. */
export function pageOf<Row extends Pick<StatusRow, 'zone'>>(
  rows: readonly Row[],
  limit: number | null,
): { readonly rows: readonly Row[]; readonly next: DnsName | null } {
  if (limit === null || rows.length <= limit) return { rows, next: null };
  const isCut = rows[limit - 1]?.zone === rows[limit]?.zone;
  const start = isCut ? rows.findIndex(({ zone }) => zone === rows[limit]?.zone) : limit;
  // A first zone with more rows than the limit is a separate page.
  const zone = rows[0]?.zone;
  const end = start > 0 ? start : rows.findLastIndex((row) => row.zone === zone) + 1;
  const page = rows.slice(0, end);
  return { rows: page, next: end < rows.length ? (page.at(-1)?.zone ?? null) : null };
}
