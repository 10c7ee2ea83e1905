/** A record set as Route 53 words it. Fields that only routed sets have are summed up in `routing`. */
export interface WireSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number | null;
  readonly values: readonly string[];
  /** What makes it more than a plain set ("alias to …", "weight 10 …"), or null. */
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

/** A hosted zone as listed; `id` without the `/hostedzone/` prefix. */
export interface WireZone {
  readonly id: string;
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string;
  readonly isPrivate: boolean;
  readonly recordSets: number;
  /** Only a single look-up has them; a listing doesn't. */
  readonly nameServers: readonly string[];
}

/** A page of zones in the order of their names; `next` is the first zone of the page after it, null after the last. */
export interface ZonesByName {
  readonly zones: readonly WireZone[];
  readonly next: { readonly name: string; readonly id: string } | null;
}

/** What a new hosted zone is made with (CreateHostedZone). */
export interface NewZone {
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string;
  readonly delegationSetId: string | null;
}

/** A quota of the service and how much of it is used. */
export interface WireLimit {
  readonly count: number;
  readonly limit: number;
}

/** Where the next page of record sets begins; opaque but to the client. */
export type Cursor = Readonly<Record<string, string>>;

/** Ends a request that takes too long. */
export interface RequestOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * The few requests to Route 53 that we make, one HTTP request each, without the SDK's types. Each throws what the SDK
 * throws: the client is a bundle of its own, and knows no error of ours.
 */
export interface Route53Requests {
  /** Where requests go, and with which profile, for messages. */
  readonly endpoint: string;
  readonly profile: string | null;
  /** Zones in the order of their names, from a name on, and from an id on among the zones of that name. */
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
  /** Resolves to the id under which the change can be followed. */
  change(zoneId: string, changes: readonly WireChange[], options: RequestOptions): Promise<string>;
  /** Whether a change has reached all name servers (INSYNC). */
  isInSync(changeId: string, options: RequestOptions): Promise<boolean>;
  /** Removes an empty hosted zone. */
  deleteZone(zoneId: string, options: RequestOptions): Promise<void>;
  updateComment(zoneId: string, comment: string, options: RequestOptions): Promise<void>;
  /** How many hosted zones the account, or a reusable delegation set of it, has and may have. */
  zoneLimit(delegationSetId: string | null, options: RequestOptions): Promise<WireLimit>;
  /** How many record sets a hosted zone has and may have. */
  recordSetLimit(zoneId: string, options: RequestOptions): Promise<WireLimit>;
  close(): void;
}

/** How a client is set up; the rest comes from the environment, as the SDK reads it. */
export interface ClientOptions {
  readonly region: string;
  readonly profile: string | null;
}
