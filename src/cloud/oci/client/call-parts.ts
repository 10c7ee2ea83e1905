import type { IncomingHttpHeaders } from 'node:http';
import type { JsonAnswer, JsonCalls } from '../../https-json/json-calls.ts';
import { ServiceError } from '../../https-json/service-error.ts';

/** The only methods that are sent. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A page of a listing. */
interface ListedPage {
  readonly action: string;
  readonly subject: string | null;
  readonly path: string;
  readonly limit: number;
  readonly query: Readonly<Record<string, string>>;
}

/** Asks for a page of at most a number of items. */
export type ListPage = (page: ListedPage) => Promise<JsonAnswer>;

/**
 * Creates the reader of pages.
 * The largest page isn't documented. So from the first limit on that the service refuses, it chooses itself.
 */
export function pageReader(calls: JsonCalls<Method>): ListPage {
  let takesLimit = true;
  return async function listed(page) {
    const { action, subject, path, limit, query } = page;
    const all = new URLSearchParams({ ...query, ...(takesLimit && { limit: String(limit) }) }).toString();
    try {
      return await calls.call({ action, subject, method: 'GET', path: all === '' ? path : `${path}?${all}` });
    } catch (error) {
      if (!takesLimit || !(error instanceof ServiceError) || error.status !== 400) throw error;
      takesLimit = false;
      return listed(page);
    }
  };
}

const base = '/20180115/zones';

/** The path of all zones, of a zone by its OCID or name, or of a part of it. */
export function pathOf(nameOrId: string | null = null, part = ''): string {
  return nameOrId === null ? base : `${base}/${encodeURIComponent(nameOrId)}${part}`;
}

/** Returns a header that appears once; null without it. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

/** The page after an answer; null at the end. */
export function nextPage({ headers }: JsonAnswer): string | null {
  return headerOf(headers, 'opc-next-page');
}

/** The condition of a write, if there is one. */
export function ifMatch(etag: string | null): Readonly<Record<string, string>> {
  return etag === null ? {} : { 'if-match': etag };
}
