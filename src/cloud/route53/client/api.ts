import type { MayStillSend } from '../../guard/guarded-agents.ts';

/** A record set in Route 53's terms. `routing` summarizes the fields of routed sets. */
export interface WireSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number | null;
  readonly values: readonly string[];
  /** Why it isn't a plain set ("alias to …", "weight 10 …"), or null. */
  readonly routing: string | null;
}

/** One element of a change batch. */
export interface WireChange {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly set: {
    readonly name: string;
    readonly type: string;
    readonly ttl: number;
    readonly values: readonly string[];
  };
}

/** A hosted zone as listed, with `id` without the `/hostedzone/` prefix. */
export interface WireZone {
  readonly id: string;
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string;
  readonly isPrivate: boolean;
  readonly recordSets: number;
  /** Empty in a listing; only a single lookup returns them. */
  readonly nameServers: readonly string[];
}

/** A page of zones sorted by name. `next` is the first zone of the next page, null at the end. */
export interface ZonesByName {
  readonly zones: readonly WireZone[];
  readonly next: { readonly name: string; readonly id: string } | null;
}

/** The parameters of a new hosted zone (CreateHostedZone). */
export interface NewZone {
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string;
  readonly delegationSetId: string | null;
}

/** A quota of the service and its current use. */
export interface WireLimit {
  readonly count: number;
  readonly limit: number;
}

/** Whose credentials a client has: the account, and the ARN of the user or role. */
export interface AccountIdentity {
  readonly account: string | null;
  readonly identity: string;
}

/** A reusable delegation set of the account. */
export interface WireDelegationSet {
  readonly id: string;
  readonly nameServers: readonly string[];
}

/** A question to CloudTrail: events with a name, from a time on (milliseconds since the epoch). */
export interface EventsQuery {
  readonly eventName: string;
  readonly from: number;
  /** The cursor of the next page; null for the first. */
  readonly cursor: string | null;
}

/** A page of events, newest first, each as its JSON text. */
export interface EventsPage {
  readonly events: readonly string[];
  readonly next: string | null;
}

/** The start of the next page of record sets, opaque to callers. */
export type Cursor = Readonly<Record<string, string>>;

/** The abort signal that ends a request. */
export interface RequestOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * The requests to Route 53, one HTTP request each, without the SDK's types.
 * Each throws the SDK's errors, because the client is a separate bundle without our error types.
 */
export interface Route53Requests {
  /** The endpoint and profile, for messages. */
  readonly endpoint: string;
  readonly profile: string | null;
  /** Lists zones sorted by name, starting at a name, and at an ID among the zones of that name. */
  zonesFrom(name: string, startId: string | null, options: RequestOptions): Promise<ZonesByName>;
  zonesPage(
    marker: string | null,
    options: RequestOptions,
  ): Promise<{ readonly zones: readonly WireZone[]; readonly next: string | null }>;
  zone(id: string, options: RequestOptions): Promise<WireZone>;
  recordSetsPage(
    zoneId: string,
    cursor: Cursor | null,
    options: RequestOptions,
  ): Promise<{ readonly sets: readonly WireSet[]; readonly next: Cursor | null }>;
  createZone(
    zone: NewZone,
    options: RequestOptions,
  ): Promise<{ readonly id: string; readonly nameServers: readonly string[] }>;
  /** Resolves to the ID to follow the change. */
  change(zoneId: string, changes: readonly WireChange[], options: RequestOptions): Promise<string>;
  /** Checks whether a change has reached all name servers (INSYNC). */
  isInSync(changeId: string, options: RequestOptions): Promise<boolean>;
  /** Deletes an empty hosted zone. */
  deleteZone(zoneId: string, options: RequestOptions): Promise<void>;
  updateComment(zoneId: string, comment: string, options: RequestOptions): Promise<void>;
  /** Returns the zone quota and use of the account or of one of its reusable delegation sets. */
  zoneLimit(delegationSetId: string | null, options: RequestOptions): Promise<WireLimit>;
  /** Adds tags to a hosted zone. */
  tagZone(zoneId: string, tags: Readonly<Record<string, string>>, options: RequestOptions): Promise<void>;
  /** Lists at most 100 reusable delegation sets of the account. */
  delegationSets(options: RequestOptions): Promise<readonly WireDelegationSet[]>;
  /** Returns whose credentials are used; null if AWS doesn't say. `now` is in milliseconds since the epoch. */
  caller(now: number, options: RequestOptions): Promise<AccountIdentity | null>;
  /** The endpoint of CloudTrail, for messages. */
  readonly trailEndpoint: string;
  /** Returns a page of the events of the last 90 days; null if Route 53 isn't that of AWS. */
  events(query: EventsQuery, options: RequestOptions): Promise<EventsPage | null>;
  /** Returns a hosted zone's record set quota and use. */
  recordSetLimit(zoneId: string, options: RequestOptions): Promise<WireLimit>;
  close(): void;
}

/** How a client is set up. The SDK reads everything else from the environment. */
export interface ClientOptions {
  readonly region: string;
  readonly profile: string | null;
  readonly mayStillSend?: MayStillSend | undefined;
}
