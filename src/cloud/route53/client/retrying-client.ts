import type {
  AccountIdentity,
  Cursor,
  EventsPage,
  EventsQuery,
  NewZone,
  RequestOptions,
  Route53Requests,
  WireChange,
  WireDelegationSet,
  WireLimit,
  WireSet,
  WireZone,
  ZonesByName,
} from './api.ts';
import type { ApiCall } from '../../api-call.ts';
import type { CallOptions } from '../../call-options.ts';
import { codesOf } from '../../error-codes.ts';
import { toRoute53Error } from '../errors/errors.ts';
import { listingGuard } from '../../zones/listing-guard.ts';
import { withRetries } from '../../rate-limit/with-retries.ts';
import { judgeRoute53 } from './judge-route53.ts';
import { costsOf } from './rates.ts';

/** Route 53 as the provider uses it: complete listings, retries, and errors for people. */
export interface Route53Api {
  zonesFrom(name: string, startId: string | null): Promise<ZonesByName>;
  /** Returns a page of all zones. `next` is the marker of the next page, null at the end. */
  zonesPage(marker: string | null): ReturnType<Route53Requests['zonesPage']>;
  zone(id: string): Promise<WireZone>;
  recordSets(zoneId: string): Promise<readonly WireSet[]>;
  /** Returns the first page of a zone's record sets. */
  recordSetsStart(zoneId: string): Promise<readonly WireSet[]>;
  createZone(zone: NewZone): Promise<{ readonly id: string; readonly nameServers: readonly string[] }>;
  change(zoneId: string, changes: readonly WireChange[]): Promise<string>;
  isInSync(changeId: string): Promise<boolean>;
  deleteZone(zoneId: string): Promise<void>;
  updateComment(zoneId: string, comment: string): Promise<void>;
  zoneLimit(delegationSetId: string | null): Promise<WireLimit>;
  recordSetLimit(zoneId: string): Promise<WireLimit>;
  tagZone(zoneId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  delegationSets(): Promise<readonly WireDelegationSet[]>;
  /** Returns a page of CloudTrail's events, newest first; null if there is no CloudTrail. */
  events(query: EventsQuery): Promise<EventsPage | null>;
  /** Returns whose credentials are used; null if AWS doesn't say. Takes no tokens, because it isn't a call of Route 53. */
  caller(): Promise<AccountIdentity | null>;
  /** Requests made so far, including refused and repeated ones. */
  calls(): number;
  close(): void;
}

/** Longest wait for the identity of the credentials, in milliseconds. */
const maxCallerMs = 5000;

type RecordSetsPage = Awaited<ReturnType<Route53Requests['recordSetsPage']>>;

/** Sends the client's requests at the shared rate, and retries them if possible. */
export function retryingClient(
  requests: Route53Requests,
  { now, deadline, lateCode, limiter, perSecond, onCall }: CallOptions,
): Route53Api {
  let calls = 0;
  async function call<T>(
    action: string,
    subject: string | null,
    send: (options: RequestOptions) => Promise<T>,
    changes: readonly WireChange[] = [],
  ): Promise<T> {
    return withRetries(
      async (abortSignal) => {
        calls++;
        return measured(
          now,
          async () => send({ abortSignal }),
          (result) => onCall({ action, subject, ...result }),
        );
      },
      {
        deadline,
        lateCode,
        now,
        limiter,
        costs: costsOf(action, changes, perSecond),
        judge: judgeRoute53,
        translate: (thrown) => toRoute53Error(thrown, { action, ...placeOf(requests, action), now: now() }),
      },
    );
  }
  const recordSetsPage = async (zoneId: string, cursor: Cursor | null): Promise<RecordSetsPage> =>
    call('ListResourceRecordSets', zoneId, (options) => requests.recordSetsPage(zoneId, cursor, options));
  return {
    zonesFrom: async (name, startId) =>
      call('ListHostedZonesByName', name, (options) => requests.zonesFrom(name, startId, options)),
    zonesPage: async (marker) => call('ListHostedZones', null, (options) => requests.zonesPage(marker, options)),
    zone: async (id) => call('GetHostedZone', id, (options) => requests.zone(id, options)),
    recordSets: async (zoneId) => allRecordSets(zoneId, async (cursor) => recordSetsPage(zoneId, cursor)),
    recordSetsStart: async (zoneId) => (await recordSetsPage(zoneId, null)).sets,
    createZone: async (zone) => call('CreateHostedZone', zone.name, (options) => requests.createZone(zone, options)),
    change: async (zoneId, changes) =>
      call('ChangeResourceRecordSets', zoneId, (options) => requests.change(zoneId, changes, options), changes),
    isInSync: async (changeId) => call('GetChange', changeId, (options) => requests.isInSync(changeId, options)),
    deleteZone: async (zoneId) => call('DeleteHostedZone', zoneId, (options) => requests.deleteZone(zoneId, options)),
    updateComment: async (zoneId, comment) =>
      call('UpdateHostedZoneComment', zoneId, (options) => requests.updateComment(zoneId, comment, options)),
    zoneLimit: async (setId) => call(limitAction(setId), setId, (options) => requests.zoneLimit(setId, options)),
    recordSetLimit: async (zoneId) =>
      call('GetHostedZoneLimit', zoneId, (options) => requests.recordSetLimit(zoneId, options)),
    tagZone: async (zoneId, tags) =>
      call('ChangeTagsForResource', zoneId, (options) => requests.tagZone(zoneId, tags, options)),
    delegationSets: async () => call('ListReusableDelegationSets', null, (options) => requests.delegationSets(options)),
    events: async (query) => call('LookupEvents', query.eventName, (options) => requests.events(query, options)),
    caller: async () => requests.caller(now(), { abortSignal: AbortSignal.timeout(maxCallerMs) }),
    calls: () => calls,
    close: () => requests.close(),
  };
}

/** Returns where an action is called, for messages. */
function placeOf({ endpoint, trailEndpoint, profile }: Route53Requests, action: string) {
  return { endpoint: action === 'LookupEvents' ? trailEndpoint : endpoint, profile };
}

/** Sends a request, and reports its duration and error. */
async function measured<T>(
  now: () => number,
  send: () => Promise<T>,
  report: (result: Pick<ApiCall, 'milliseconds' | 'error'>) => void,
): Promise<T> {
  const started = now();
  const ended = (error: string | null): void => report({ milliseconds: now() - started, error });
  try {
    const answer = await send();
    ended(null);
    return answer;
  } catch (thrown) {
    ended(codesOf(thrown)[0] ?? 'an unknown error');
    throw thrown;
  }
}

function limitAction(delegationSetId: string | null): string {
  return delegationSetId === null ? 'GetAccountLimit' : 'GetReusableDelegationSetLimit';
}

/** Reads all pages of a listing. */
async function allRecordSets(
  zoneId: string,
  list: (cursor: Cursor | null) => Promise<RecordSetsPage>,
): Promise<readonly WireSet[]> {
  const guard = listingGuard(`the record sets of ${zoneId}`);
  const pages: (readonly WireSet[])[] = [];
  for (let cursor: Cursor | null = null; ;) {
    const page: RecordSetsPage = await list(cursor);
    guard(
      page.sets.map(({ name, type, routing }) => `${name} ${type} ${routing}`),
      page.next === null ? null : JSON.stringify(page.next),
    );
    pages.push(page.sets);
    if (page.next === null) return pages.flat();
    cursor = page.next;
  }
}
