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
  readonly set: { readonly name: string; readonly type: string; readonly ttl: number; readonly values: readonly string[] };
}

/** A hosted zone as listed; `id` without the `/hostedzone/` prefix. */
export interface WireZone {
  readonly id: string;
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string;
  readonly isPrivate: boolean;
  readonly recordSets: number;
}

/** What a new hosted zone is made with (CreateHostedZone). */
export interface NewZone {
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string;
  readonly delegationSetId: string | null;
}

/**
 * The few calls to Route 53 that we make, without the SDK's types, so that nothing but the client loads the SDK. Each
 * throws `DnsSyncError`; a refusal by the service has its error code in `serviceCode`.
 */
export interface Route53Api {
  zonesFrom(name: string): Promise<readonly WireZone[]>;
  allZones(): Promise<readonly WireZone[]>;
  zone(id: string): Promise<WireZone>;
  recordSets(zoneId: string): Promise<readonly WireSet[]>;
  createZone(zone: NewZone): Promise<{ readonly id: string; readonly nameServers: readonly string[] }>;
  /** Resolves to the request's id. */
  change(zoneId: string, changes: readonly WireChange[]): Promise<string>;
  calls(): number;
  close(): void;
}

/** How a client is set up; the rest comes from the environment, as the SDK reads it. */
export interface ClientOptions {
  readonly region: string;
  readonly profile: string | null;
  /** Milliseconds since the epoch after which nothing is tried again; null for no bound. */
  readonly deadline: number | null;
}
