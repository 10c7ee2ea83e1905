import type { CallOptions } from '../../call-options.ts';
import { openHttpsClient } from '../../https-json/https-client.ts';
import { jsonCalls, type JsonAnswer } from '../../https-json/json-calls.ts';
import { judgeHttp } from '../../https-json/judge-http.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { RecordContent, RecordPlace } from '../wire/record-content.ts';
import { readDomainsPage, readRecordsPage, type DomainsPage, type RecordsPage } from './answers.ts';
import { toGoDaddyError } from './errors.ts';
import { godaddyCosts } from './rates.ts';

/**
 * The only methods that can be sent.
 * A PUT of a record answers with success and replaces the complete zone by that record (godaddy/cli#136).
 */
type Method = 'GET' | 'POST' | 'DELETE';

/** Most items of a page (API v3). */
export const maxPageSize = 100;
const maxDomainsPageSize = 200;

/** The requests that dns-sync sends to GoDaddy. All throw `ServiceError`. */
export interface GoDaddyApi {
  /** Returns a page of records, of a zone or of one place in it; pages begin with 1. */
  records(zone: DnsName, place: RecordPlace | null, page: number): Promise<RecordsPage>;
  create(zone: DnsName, record: RecordContent): Promise<void>;
  remove(zone: DnsName, recordId: string): Promise<void>;
  domains(pageToken: string | null, pageSize?: number): Promise<DomainsPage>;
  calls(): number;
  close(): void;
}

/** Opens the API. The token is read before each request, and nothing is sent before the first one. */
export function openGoDaddyApi(endpoint: string, readToken: () => string, options: CallOptions): GoDaddyApi {
  const client = openHttpsClient<Method>(endpoint, options.mayStillSend);
  const service = jsonCalls<Method>(
    {
      client,
      authorize: async () => ({ authorization: `Bearer ${readToken()}` }),
      costsOf: () => godaddyCosts(1, options.perSecond),
      judge: judgeHttp,
      translate: (thrown, action) => toGoDaddyError(thrown, { action, endpoint: client.origin }),
    },
    options,
  );
  const recordsPath = (zone: DnsName): string =>
    `/v3/domains/zones/${encodeURIComponent(zone.slice(0, -1))}/dns-records`;
  return {
    async records(zone, place, page) {
      const query = new URLSearchParams({
        ...place,
        page: String(page),
        pageSize: String(maxPageSize),
        totalRequired: 'true',
      });
      const path = `${recordsPath(zone)}?${query.toString()}`;
      return parsed(
        await service.call({ action: 'ListRecords', subject: zone, method: 'GET', path }),
        readRecordsPage,
        client.origin,
      );
    },
    async create(zone, body) {
      await service.call({ action: 'CreateRecord', subject: zone, method: 'POST', path: recordsPath(zone), body });
    },
    async remove(zone, recordId) {
      const path = `${recordsPath(zone)}/${encodeURIComponent(recordId)}`;
      await service.call({ action: 'DeleteRecord', subject: zone, method: 'DELETE', path });
    },
    async domains(pageToken, pageSize = maxDomainsPageSize) {
      const query = new URLSearchParams({ pageSize: String(pageSize), ...(pageToken !== null && { pageToken }) });
      const path = `/v3/domains/domain-names?${query.toString()}`;
      return parsed(
        await service.call({ action: 'ListDomains', subject: null, method: 'GET', path }),
        readDomainsPage,
        client.origin,
      );
    },
    calls: () => service.count(),
    close: () => client.close(),
  };
}

function parsed<T>({ value }: JsonAnswer, read: (value: unknown) => T | null, origin: string): T {
  const answer = read(value);
  if (answer !== null) return answer;
  throw new DnsSyncError(
    'bad-answer',
    `the answer of ${origin} is not from GoDaddy's API`,
    'check "endpoint" and proxies',
  );
}
