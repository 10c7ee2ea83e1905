import type { Change } from '../reconcile/plan/change.ts';
import type { DnsSyncError } from '../reconcile/error.ts';
import type { Keeper } from '../reconcile/plan/keeper.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import type { Observed, ProviderSet } from '../reconcile/plan/observed.ts';
import type { Zone } from '../reconcile/desired/zone.ts';
import type { Traits } from './traits.ts';

/** A hosted zone that could be meant where several have the name. */
export interface Candidate {
  readonly zoneId: string;
  readonly comment: string;
  readonly recordSets: number;
  readonly nameServers: readonly string[];
}

/** A hosted zone as a look-up shows it, without its record sets. */
export interface HostedZone {
  readonly zoneId: string;
  readonly keeper: Keeper;
  /** Whether this server made it. */
  readonly made: boolean;
  /** Whether it says by a mark of its own that this server keeps it, under the name that the server has now. */
  readonly marked: boolean;
  /** The text that has the mark, a person's own words among it. */
  readonly comment: string;
}

/** What a look-up of a zone found. */
export type Found =
  | { readonly kind: 'found'; readonly hosted: HostedZone }
  | { readonly kind: 'absent' }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[] };

/** All hosted zones of an account at one time; both throw as a provider's methods do where the listing fails. */
export interface Listing {
  find(zone: DnsName): Promise<Found>;
  /** The hosted zone of a zone by its id; null if it is gone. */
  byId(zone: DnsName, zoneId: string): Promise<HostedZone | null>;
  /** How many public hosted zones each other server with dns-sync keeps, by its name. */
  otherServers(): Promise<ReadonlyMap<string, number>>;
}

/** The answer to a creation; `taken` where the reference was used before, by us and now or in an earlier life. */
export type Created =
  | {
      readonly kind: 'created';
      readonly zoneId: string;
      readonly nameServers: readonly string[];
      /** What was done otherwise than configured, and why. */
      readonly remark: string | null;
    }
  | { readonly kind: 'taken' };

/** Room for hosted zones: how many there are and may be, and whose quota it is, in words. */
export interface ZoneQuota {
  readonly count: number;
  readonly limit: number;
  readonly of: string;
}

/** How much is to be done: calls of any kind, hosted zones made and removed among them, and changes of records. */
export interface Workload {
  readonly calls: number;
  readonly zonesMade: number;
  readonly zonesRemoved: number;
  readonly changes: readonly Change[];
}

/** The answer to a removal; a zone that isn't empty, or that the service keeps for a reason, stays. */
export type Removed = { readonly kind: 'removed' } | { readonly kind: 'kept'; readonly reason: string };

/** A change that was made, with the set as the provider now holds it; null after a delete. */
export interface Done {
  readonly change: Change;
  readonly now: ProviderSet | null;
}

/** A change that the provider doesn't take, and why, in its own words. */
export interface Refused {
  readonly change: Change;
  readonly reason: string;
}

/**
 * What became of the changes of one zone. `stale` tells that the zone isn't as the changes assumed, so that it has to
 * be observed anew; `failure` why the rest was not sent. `unsure` are changes whose call got no answer, so that they may
 * have been made; changes in no list were not.
 */
export interface Submission {
  readonly done: readonly Done[];
  readonly refused: readonly Refused[];
  readonly unsure: readonly Change[];
  readonly stale: boolean;
  readonly failure: DnsSyncError | null;
  /** There where the hosted zone has no room for all: what it may have, and what it had before. */
  readonly recordQuota?: { readonly count: number; readonly limit: number };
  /** Ids under which what was made can be followed, in the order of the calls. */
  readonly changeIds: readonly string[];
}

/** A zone as a service can hold it. */
export interface Adjusted {
  readonly zone: Zone;
  /** Values that the service forces, such as a TTL that was moved: sentences for people. They are no drift. */
  readonly remarks: readonly string[];
}

/** What a provider says of its service when it is asked whether all is well. */
export interface ServiceFinding {
  readonly level: 'ok' | 'warning';
  /** A clause that follows the target's name: "answers: 3 of 500 hosted zones of the account". */
  readonly what: string;
  readonly hint: string | null;
}

/** Makes and removes zones, at a service whose zones are made by its API (`traits.zones`). */
export interface ZoneMaker {
  /** Makes a zone; the generation tells one life of the zone from the next. */
  create(zone: DnsName, generation: number): Promise<Created>;
  /** Removes a zone that has nothing but the service's own records. */
  remove(zone: DnsName, zoneId: string): Promise<Removed>;
  /** The tightest quota of zones that a new one meets. */
  quota(): Promise<ZoneQuota>;
}

/**
 * A DNS service that holds zones. Every method throws `DnsSyncError` where the service can't be asked or says no;
 * code `no-such-zone` where a zone is gone. Optional methods are there where the traits say so.
 */
export interface Provider {
  readonly name: string;
  readonly traits: Traits;
  /** Moves what the service can't hold to the zone's rejects, with the reason, and what it holds otherwise to its values. Pure. */
  adjust(zone: Zone): Adjusted;
  /**
   * What each call of `submit` makes when nothing goes wrong, in the order of the calls. A change that no single call can
   * make is there in its steps. Pure.
   */
  callsFor(zone: DnsName, changes: readonly Change[]): readonly (readonly Change[])[];
  /** How many seconds so much takes at the rate of the account, from a rested one. Pure. */
  secondsFor(work: Workload): number;
  /** Asks the service, by one cheap call, whether it answers and has room. */
  ping(): Promise<readonly ServiceFinding[]>;
  find(zone: DnsName): Promise<Found>;
  /** The hosted zone of a zone by its id. */
  byId(zone: DnsName, zoneId: string): Promise<HostedZone>;
  /** Begins to list all there are, which finds many zones with few calls. */
  list(): Promise<Listing>;
  observe(zone: DnsName, zoneId: string): Promise<Observed>;
  submit(zone: DnsName, zoneId: string, changes: readonly Change[]): Promise<Submission>;
  /** There if `traits.zones` is `made`. */
  readonly zoneMaker?: ZoneMaker;
  /**
   * Marks a hosted zone as kept by this server, or as given up by it. Throws `access-denied` if the service doesn't allow
   * it, and `no-room-for-mark` if a person's own words leave none. There if `traits.marksOwner` is true.
   */
  mark?(hosted: HostedZone, as: 'kept' | 'free'): Promise<HostedZone>;
  /** How many record sets a zone has and may have. There if the service limits them. */
  recordRoom?(zoneId: string): Promise<{ readonly count: number; readonly limit: number }>;
  /** Whether a change has reached all name servers of the service. There if `traits.settles` is `followed`. */
  isInSync?(changeId: string): Promise<boolean>;
  /** API calls made so far, refused and repeated ones included. */
  calls(): number;
  close(): void;
}
