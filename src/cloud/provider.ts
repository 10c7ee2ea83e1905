import type { Change } from '../reconcile/plan/change.ts';
import type { ChangeAuthor } from '../reconcile/plan/drift-report.ts';
import type { DnsSyncError } from '../reconcile/error.ts';
import type { Keeper } from '../reconcile/plan/keeper.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import type { Observed, ProviderSet } from '../reconcile/plan/observed.ts';
import type { Zone } from '../reconcile/desired/zone.ts';
import type { ExamineAccess, ServiceFinding } from './access.ts';
import type { Traits } from './traits.ts';

export type { ServiceFinding } from './access.ts';

/** One of several hosted zones with the same name. */
export interface Candidate {
  readonly zoneId: string;
  readonly comment: string;
  readonly recordSets: number;
  readonly nameServers: readonly string[];
}

/** A hosted zone from a lookup, without its record sets. */
export interface HostedZone {
  readonly zoneId: string;
  readonly keeper: Keeper;
  /** Whether this server created it. */
  readonly made: boolean;
  /** Whether its mark names this server by its current name. */
  readonly marked: boolean;
  /** The comment that contains the mark, with any text of an administrator. */
  readonly comment: string;
  /** Its number of record sets, as `observe` lists them. Present if `traits.countsSets` is true. */
  readonly recordSets?: number;
  /** Changes with each change of the zone. Present if `traits.unchanged` is not `none`. */
  readonly version?: string;
}

/** The result of looking up a zone by name. */
export type Found =
  | { readonly kind: 'found'; readonly hosted: HostedZone }
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[] };

/** Lookups of hosted zones that share calls. Both methods throw like the provider's. */
export interface Lookups {
  find(zone: DnsName): Promise<Found>;
  /** Returns the hosted zone with an ID; null if it doesn't exist. */
  byId(zone: DnsName, zoneId: string): Promise<HostedZone | null>;
}

/** A listing of all hosted zones of an account at one time. */
export interface Listing extends Lookups {
  /**
   * Lists all public hosted zones of each name that has several, with their name servers.
   * Absent if the service allows one zone of a name.
   */
  duplicates?(zones: readonly DnsName[]): Promise<ReadonlyMap<DnsName, readonly Candidate[]>>;
  /** Counts the public hosted zones of each other dns-sync server, by its name. */
  otherServers(): Promise<ReadonlyMap<string, number>>;
}

/** The answer to a creation. `taken`: we used the reference before, in this or an earlier life of the zone. */
export type Created =
  | {
      readonly kind: 'created';
      readonly zoneId: string;
      readonly nameServers: readonly string[];
      /** How the zone deviates from the configuration, and why; null if it doesn't. */
      readonly remark: string | null;
      /** Why the configured tags are missing; absent if they aren't, or none are configured. */
      readonly untagged?: DnsSyncError;
    }
  | { readonly kind: 'taken' };

/** A quota of hosted zones: used, allowed, and the quota's owner in words. */
export interface ZoneQuota {
  readonly count: number;
  readonly limit: number;
  readonly of: string;
  /** The zones of the complete account, if the quota is of a part of it. */
  readonly accountZones?: number;
}

/** An amount of work: calls of any kind, created and deleted hosted zones among them, and record changes. */
export interface Workload {
  readonly calls: number;
  readonly zonesMade: number;
  readonly zonesRemoved: number;
  readonly changes: readonly Change[];
}

/** The answer to a removal. `kept`: the zone isn't empty, or the service refuses for another reason. */
export type Removed = { readonly kind: 'removed' } | { readonly kind: 'kept'; readonly reason: string };

/** A completed change. The set is the provider's new one; null after a delete. */
export interface Done {
  readonly change: Change;
  readonly now: ProviderSet | null;
}

/** A change that the provider refused, and why, in its own words. */
export interface Refused {
  readonly change: Change;
  readonly reason: string;
}

/**
 * The result of changing one zone.
 * `stale`: the zone differs from what the changes assumed and must be observed again. `failure`: why the rest was not
 * sent. `unsure`: changes whose call got no answer, so they may have been made. Changes in no list were not made.
 */
export interface Submission {
  readonly done: readonly Done[];
  readonly refused: readonly Refused[];
  readonly unsure: readonly Change[];
  readonly stale: boolean;
  readonly failure: DnsSyncError | null;
  /** Set if the hosted zone had no room for all changes: its quota, and its earlier number of record sets. */
  readonly recordQuota?: { readonly count: number; readonly limit: number };
  /** IDs to follow the changes, in the order of the calls. */
  readonly changeIds: readonly string[];
  /** Set if the provider itself read back what it wrote, and `done` has what is stored. */
  readonly isReadBack?: true;
}

/**
 * A record set whose last change outside dns-sync is looked for.
 * `isZoneGone`: its hosted zone no longer exists. `since` is in milliseconds since the epoch.
 */
export interface ChangedSet {
  readonly zoneId: string;
  readonly name: DnsName;
  readonly type: string;
  readonly isZoneGone: boolean;
  readonly since: number;
}

/** A zone as a service can serve it. */
export interface Adjusted {
  readonly zone: Zone;
  /** Values that the service forces, such as a clamped TTL, in sentences. They aren't drift. */
  readonly remarks: readonly string[];
}

/** Creates and deletes zones, if the service's API can (`traits.zones`). */
export interface ZoneMaker {
  /** Creates a zone. The generation distinguishes it from deleted zones of the same name. */
  create(zone: DnsName, generation: number): Promise<Created>;
  /** Adds the configured tags to a zone. Present if the service has tags and some are configured. */
  tag?(zoneId: string): Promise<void>;
  /** Deletes a zone that contains only the service's own records. */
  remove(zone: DnsName, zoneId: string): Promise<Removed>;
  /** Returns the tightest zone quota for a new zone. */
  quota(): Promise<ZoneQuota>;
}

/**
 * A DNS service that hosts zones.
 * Every method throws `DnsSyncError` if the service can't be reached or refuses. The code is `no-such-zone` if a zone
 * no longer exists. Optional methods depend on the traits.
 */
export interface Provider {
  readonly name: string;
  readonly traits: Traits;
  /** Moves records that the service can't serve to the zone's rejects, and adapts values to the service. Pure. */
  adjust(zone: Zone): Adjusted;
  /**
   * Returns what each call of `submit` changes if nothing fails, in the order of the calls.
   * A change too large for one call appears in steps. Pure.
   */
  callsFor(zone: DnsName, changes: readonly Change[]): readonly (readonly Change[])[];
  /** Estimates the seconds that an amount of work takes at the account's rate, starting with full buckets. Pure. */
  secondsFor(work: Workload): number;
  /** Finds out whose the credentials are and which rights they lack. Absent if the service has no such rights. */
  readonly examineAccess?: ExamineAccess;
  /** Checks with one cheap call whether the service answers and has room. */
  ping(): Promise<readonly ServiceFinding[]>;
  find(zone: DnsName): Promise<Found>;
  /** Returns the hosted zone with an ID. Throws `no-such-zone`. */
  byId(zone: DnsName, zoneId: string): Promise<HostedZone>;
  /** Starts a listing of all zones, which finds many zones with few calls. */
  list(): Promise<Listing>;
  /**
   * Looks up several zones with few calls, at most one for each zone that exists.
   * Absent if the service can't answer for several zones at once.
   */
  readonly search?: () => Promise<Lookups>;
  observe(zone: DnsName, zoneId: string): Promise<Observed>;
  submit(zone: DnsName, zoneId: string, changes: readonly Change[]): Promise<Submission>;
  /** Present if `traits.zones` is `made`. */
  readonly zoneMaker?: ZoneMaker;
  /**
   * Marks a hosted zone as owned by this server, or as released by it.
   * Throws `access-denied` if the service doesn't allow it, and `no-room-for-mark` if an administrator's comment leaves
   * no room. Present if `traits.marksOwner` is true.
   */
  mark?(hosted: HostedZone, as: 'kept' | 'free'): Promise<HostedZone>;
  /** Returns a zone's number of record sets and its quota. Present if the service limits them. */
  recordRoom?(zoneId: string): Promise<{ readonly count: number; readonly limit: number }>;
  /** Checks whether a change has reached all name servers of the service. Present if `traits.settles` is `followed`. */
  isInSync?(changeId: string): Promise<boolean>;
  /**
   * Finds out who last changed record sets, in the order of the sets; null for an unknown author.
   * Changes with an ID in `ownIds` are ours. Present if the service keeps a log of changes.
   */
  whoChanged?(sets: readonly ChangedSet[], ownIds: ReadonlySet<string>): Promise<readonly (ChangeAuthor | null)[]>;
  /** API calls made so far, including refused and repeated ones. */
  calls(): number;
  close(): void;
}
