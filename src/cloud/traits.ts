/** How a service calls things, for messages. */
export interface ServiceWords {
  /** The service: "Route 53". */
  readonly service: string;
  /** A zone there: "hosted zone". The plural adds an "s". */
  readonly zone: string;
  /** Where to raise a quota, as the object of "raise". */
  readonly quota: string;
  /** Where credentials come from. */
  readonly credentials: string;
}

/** What a service can hold and promise. The reconciler works by these traits and never by a service's name. */
export interface Traits {
  readonly words: ServiceWords;
  /** Record types that the service holds, of those that Plesk knows. */
  readonly types: ReadonlySet<string>;
  /** TTLs that the service keeps, in seconds. A TTL outside is moved to the nearest, with a remark. */
  readonly ttl: { readonly least: number; readonly most: number };
  /** What a write changes together or not at all. */
  readonly atomic: 'batch' | 'set' | 'record';
  /**
   * What a write can require of what was seen before. `none`: the service overwrites whatever is there, so the reconciler looks
   * before it writes, and reads back what it wrote.
   */
  readonly guard: 'batch' | 'record' | 'none';
  /** Whether the guard sees a TTL that somebody else changed. */
  readonly guardsTtl: boolean;
  /** Whether zones are made and removed by the service's API, or given by somebody. */
  readonly zones: 'made' | 'given';
  /** Whether a zone can say for which server it is kept. */
  readonly marksOwner: boolean;
  /** Whose NS records stand at the apex by default. */
  readonly apexNs: 'provider' | 'plesk';
  /** What proves that nothing moved without reading the zone: one listing of all zones, a query for each, or nothing. */
  readonly unchanged: 'listing' | 'query' | 'none';
  /** Whether a change can be followed until all name servers have it, or is there at once. */
  readonly settles: 'followed' | 'at-once';
}
