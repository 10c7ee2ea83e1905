import type { Prices } from './prices.ts';

/** A service's terms, for messages. */
export interface ServiceWords {
  /** The service: "Route 53". */
  readonly service: string;
  /** The service in a list of all; absent if `service` says enough. */
  readonly title?: string;
  /** A zone: "hosted zone". The plural adds an "s". */
  readonly zone: string;
  /** Where to raise a quota, as the object of "raise". */
  readonly quota: string;
  /** Where credentials come from. */
  readonly credentials: string;
  /** What all programs that use an account share: "10 requests per second and the quota of zones". */
  readonly shared?: string;
}

/** What a service supports and guarantees. The reconciler depends on these traits and never on a service's name. */
export interface Traits {
  readonly words: ServiceWords;
  /** What zones cost; absent if it isn't known, or nothing. */
  readonly prices?: Prices;
  /** Supported record types, of those that Plesk has. */
  readonly types: ReadonlySet<string>;
  /** Supported TTLs, in seconds. A TTL outside is moved to the nearest limit, with a remark. */
  readonly ttl: { readonly least: number; readonly most: number };
  /** What a write changes atomically. */
  readonly atomic: 'batch' | 'set' | 'record';
  /**
   * What a write can require of the existing content.
   * `none`: the service overwrites anything, so the reconciler observes before it writes, and reads back what it wrote.
   * `record`: the same for new sets, TTLs and CNAMEs, because a record is also added next to those of others.
   */
  readonly guard: 'batch' | 'record' | 'none';
  /** Whether the guard notices a TTL that was changed elsewhere. */
  readonly guardsTtl: boolean;
  /** Whether zones are created and deleted by the service's API (`made`), or by its owner (`given`). */
  readonly zones: 'made' | 'given';
  /** Whether a zone can be marked with its owner. */
  readonly marksOwner: boolean;
  /** Whose NS records are at the apex by default. */
  readonly apexNs: 'provider' | 'plesk';
  /** Whether the service's own NS records at the apex can't be replaced, so that Plesk's are never used. */
  readonly apexNsFixed?: boolean;
  /**
   * What proves that a zone is unchanged without reading it: one listing of all zones, a query per zone, or nothing.
   */
  readonly unchanged: 'listing' | 'query' | 'none';
  /** Whether a zone is found with its number of record sets, so that answers of its name servers can prove the rest. */
  readonly countsSets?: boolean;
  /** Whether a change can be followed until all name servers have it, or is published at once. */
  readonly settles: 'followed' | 'at-once';
}
