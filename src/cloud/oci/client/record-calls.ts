import type { JsonCalls } from '../../https-json/json-calls.ts';
import { listingGuard } from '../../zones/listing-guard.ts';
import type { RecordOperation } from '../records/operations-for.ts';
import { readOciAnswer, type OciRecord } from './answers.ts';
import { headerOf, ifMatch, nextPage, pathOf, type ListPage, type Method } from './call-parts.ts';
import type { InZone } from './in-zone.ts';
import { getZone } from './get-zone.ts';

/** The records of a zone, their collection's ETag, and whether they are all of one version of the zone. */
export interface OciRecords {
  readonly records: readonly OciRecord[];
  readonly etag: string | null;
  readonly complete: boolean;
}

/** Records in the answer to a patch, and whether they are all records of the zone. */
export interface PatchAnswer {
  readonly records: readonly OciRecord[];
  readonly isAll: boolean;
}

/** Calls about the records of a zone. */
export interface OciRecordCalls {
  records(id: string): Promise<OciRecords>;
  /** Patches records; with an ETag, only those of that version. */
  patch(id: string, items: readonly RecordOperation[], etag: string | null): Promise<PatchAnswer>;
}

/** The page of records to ask for. */
const recordsPage = 1000;

/** Most attempts to list a zone of several pages that changes meanwhile. */
const maxTries = 3;

/** A page of records. */
interface RecordsPage {
  readonly items: readonly OciRecord[];
  readonly next: string | null;
  readonly etag: string | null;
}

export function ociRecordCalls(calls: JsonCalls<Method>, listPage: ListPage, inZone: InZone): OciRecordCalls {
  async function pageFrom(id: string, page: string | null): Promise<RecordsPage> {
    const query = page === null ? {} : { page };
    const path = pathOf(id, '/records');
    const answer = await listPage({ action: 'GetZoneRecords', subject: id, path, limit: recordsPage, query });
    const { items } = readOciAnswer('records', answer.value);
    return { items, next: nextPage(answer), etag: headerOf(answer.headers, 'etag') };
  }
  async function allPages(id: string): Promise<Omit<OciRecords, 'complete'>> {
    const guard = listingGuard(`the records of ${id}`);
    const pages: RecordsPage[] = [];
    for (let page: string | null = null; ;) {
      const read: RecordsPage = await pageFrom(id, page);
      pages.push(read);
      page = read.next;
      guard(
        read.items.map(({ domain, rtype, rdata }) => `${domain} ${rtype} ${rdata}`),
        page,
      );
      if (page === null) return { records: pages.flatMap(({ items }) => items), etag: pages[0]?.etag ?? null };
    }
  }
  return {
    records: async (id) =>
      inZone(id, 'GetZoneRecords', async () => {
        const { items, next, etag } = await pageFrom(id, null);
        if (next === null) return { records: items, etag, complete: true };
        // Pages are of one version of the zone if its version is the same before and after.
        for (let tries = 1; ; tries++) {
          const before = await getZone(calls, id);
          const all = await allPages(id);
          const complete = (await getZone(calls, id)).zone.version === before.zone.version;
          if (complete || tries === maxTries) return { ...all, complete };
        }
      }),
    async patch(id, items, etag) {
      const [action, path, headers] = ['PatchZoneRecords', pathOf(id, '/records'), ifMatch(etag)];
      const sent = { action, subject: id, method: 'PATCH', path, headers, body: { items } } as const;
      const answer = await inZone(id, action, async () => calls.call(sent));
      const records = answer.value === null ? [] : readOciAnswer('records', answer.value).items;
      return { records, isAll: nextPage(answer) === null };
    },
  };
}
