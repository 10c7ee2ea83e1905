import * as v from 'valibot';
import type { RecordContent } from '../wire/record-content.ts';

/** A listed record. */
export interface ListedRecord extends RecordContent {
  readonly recordId: string;
}

/** A page of records. `total` is the number of all records; null if the service doesn't say. */
export interface RecordsPage {
  readonly records: readonly ListedRecord[];
  readonly total: number | null;
}

/** A page of the account's domains, without those that left it. `next` continues the listing. */
export interface DomainsPage {
  readonly domains: readonly string[];
  readonly next: string | null;
}

const whole = v.pipe(v.number(), v.integer());

const record = v.object({
  recordId: v.string(),
  name: v.string(),
  type: v.string(),
  data: v.string(),
  ttl: whole,
  priority: v.optional(whole),
  weight: v.optional(whole),
  port: v.optional(whole),
  service: v.optional(v.string()),
  protocol: v.optional(v.string()),
  flag: v.optional(whole),
  tag: v.optional(v.string()),
});

const recordsPage = v.object({ items: v.array(record), totalItems: v.optional(whole) });

const domainsPage = v.object({
  items: v.array(v.object({ domain: v.string(), status: v.optional(v.string()) })),
  links: v.optional(v.array(v.object({ rel: v.optional(v.string()), href: v.string() }))),
});

/** Statuses of domains that left the account or were lost (DomainStatus of the API, "no longer manageable"). */
const left: ReadonlySet<string> = new Set([
  'CANCELLED',
  'DELETED_REDEEMABLE',
  'OWNERSHIP_CHANGED',
  'REPOSSESSED',
  'TRANSFERRED',
]);

/** Reads a page of records; null if the answer isn't one. */
export function readRecordsPage(value: unknown): RecordsPage | null {
  const { success, output } = v.safeParse(recordsPage, value);
  return success ? { records: output.items, total: output.totalItems ?? null } : null;
}

/** Reads a page of domains; null if the answer isn't one. */
export function readDomainsPage(value: unknown): DomainsPage | null {
  const { success, output } = v.safeParse(domainsPage, value);
  if (!success) return null;
  const domains = output.items.filter(({ status }) => status === undefined || !left.has(status));
  const href = output.links?.find(({ rel }) => rel === 'next')?.href ?? '';
  // Only the token is taken from the link: it must not lead the credentials elsewhere.
  const next = new URLSearchParams(href.slice(href.indexOf('?') + 1)).get('pageToken');
  return { domains: domains.map(({ domain }) => domain), next };
}

const errorBody = v.object({
  name: v.optional(v.string(), ''),
  code: v.optional(v.string(), ''),
  message: v.optional(v.string(), ''),
  details: v.optional(v.array(v.record(v.string(), v.unknown())), []),
});

/** Reads the body of a refusal: its name, and its message with the details. */
export function readErrorBody(text: string): { readonly code: string; readonly message: string } {
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), errorBody), text);
  if (!success) return { code: '', message: '' };
  const details = output.details.flatMap((detail) => Object.values(detail).filter((word) => typeof word === 'string'));
  const words = [output.message, ...details].filter((word, i, all) => word !== '' && all.indexOf(word) === i);
  return { code: output.name === '' ? output.code : output.name, message: words.join('; ') };
}
