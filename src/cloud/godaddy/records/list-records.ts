import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { ListedRecord } from '../client/answers.ts';
import { maxPageSize, type GoDaddyApi } from '../client/api.ts';
import type { RecordPlace } from '../wire/record-content.ts';

/** Records of a zone or of a place. `complete` is false if they may have changed while the pages were read. */
export interface ListedRecords {
  readonly records: readonly ListedRecord[];
  readonly complete: boolean;
}

/** Most pages of one listing. */
const maxPages = 600;

/**
 * Lists the records of a zone, or of one place in it.
 * Pages are cut by number, so a change between two requests hides or repeats a record. Several pages count if all of
 * them report as many records as were listed, once each; otherwise they are listed again, and count if both listings
 * are equal.
 */
export async function listRecords(api: GoDaddyApi, zone: DnsName, place: RecordPlace | null): Promise<ListedRecords> {
  const first = await listOnce(api, zone, place);
  if (first.isProven) return { records: first.records, complete: true };
  const second = await listOnce(api, zone, place);
  return { records: second.records, complete: second.isProven || isSame(first.records, second.records) };
}

async function listOnce(api: GoDaddyApi, zone: DnsName, place: RecordPlace | null) {
  const pages: (readonly ListedRecord[])[] = [];
  const totals = new Set<number | null>();
  for (let page = 1; ; page++) {
    const { records, total } = await api.records(zone, place, page);
    pages.push(records);
    // The total is missing if there are no records.
    if (records.length > 0) totals.add(total);
    if (records.length < maxPageSize) break;
    if (page >= maxPages)
      throw new DnsSyncError(
        'bad-answer',
        `the listing of ${zone} does not end: there are more than ${maxPages} pages`,
        'check "endpoint" and proxies. Nothing was changed',
      );
  }
  const records = pages.flat();
  const isOnce = new Set(records.map(identityOf)).size === records.length;
  const isCounted = totals.size <= 1 && [...totals].every((total) => total === records.length);
  // A page that is all there is shows the records of one moment.
  const isSingle = pages.length === 1 && [...totals].every((total) => total === null || total === records.length);
  return { records, isProven: isSingle || (isOnce && isCounted) };
}

function isSame(a: readonly ListedRecord[], b: readonly ListedRecord[]): boolean {
  const texts = a.map(identityOf);
  return a.length === b.length && b.every((record, i) => identityOf(record) === texts[i]);
}

function identityOf(record: ListedRecord): string {
  const { recordId, name, type, data, ttl, priority, weight, port, service, protocol, flag, tag } = record;
  return JSON.stringify([recordId, name, type, data, ttl, priority, weight, port, service, protocol, flag, tag]);
}
