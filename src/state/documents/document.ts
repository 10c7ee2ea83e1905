import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { KnownDrift } from '../../reconcile/plan/known-drift.ts';
import type { Outcome } from '../../reconcile/plan/outcome.ts';
import type { RecordQuota } from '../../reconcile/plan/hold-over-quota.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';

/** What is known of one zone: what Plesk last said, and for each target, by its name, what we know of that side. */
export interface ZoneDocument {
  readonly format: 1;
  readonly snapshot: Snapshot;
  readonly targets: Readonly<Record<string, TargetState>>;
  /** The entry of the journal that the snapshot stands at; documents from before the journal have none. */
  readonly journal?: string;
  /** The version of the program that wrote it; where its format is newer than ours, the one that reads it. */
  readonly writtenBy?: string;
}

/** One zone at one target. */
export interface TargetState {
  /** What we last wrote there; null before the first write, and when nothing of ours is left. */
  readonly applied: Applied | null;
  /** The number in the reference under which the hosted zone is made, from 1; the next after each one that was lost. */
  readonly generation: number;
  /** Keys of the sets that an administrator released from being held. */
  readonly released: readonly string[];
  /** Whether the hosted zone stood there before us and is being taken over. */
  readonly adopting: boolean;
  /** How the last pass ended; null before the first. */
  readonly outcome: Outcome | null;
  /** There while a hosted zone may have been made by a call whose answer is not known, since a time in ISO 8601. */
  readonly creating?: { readonly at: string };
  /** There while the hosted zone is left alone. */
  readonly barred?: BarredZone;
  /** The name servers of subdomains that are zones of their own there; absent where there never were any. */
  readonly delegations?: Readonly<Record<DnsName, readonly string[]>>;
  /** There while the hosted zone is known to be full, since a look at a time in ISO 8601. */
  readonly recordQuota?: RecordQuota & { readonly at: string };
  /** There while drift is known. */
  readonly drift?: KnownDrift;
  /** The `copyId` of the state when the zone was last looked at; absent in a state that was never copied or restored. */
  readonly seenInCopy?: string;
}

/** A hosted zone that is left alone: why, for whom it is kept, and the digest of what was wanted when that was seen. */
export interface BarredZone {
  readonly rule: 'kept-elsewhere' | 'not-adopted';
  /** The server that keeps it; null for `not-adopted`. */
  readonly server: string | null;
  readonly zoneId: string;
  readonly wanted: string;
}

/**
 * The PTRs that Plesk wants of the addresses in a block of reverse names, and where each is. The documents of reverse
 * zones have theirs from here.
 */
export interface PtrDocument {
  readonly format: 1;
  /** The entry of the journal that it stands at. */
  readonly journal: string;
  readonly block: DnsName;
  readonly wanted: readonly RequestedPtr[];
  readonly writtenBy?: string;
}

/** The one list of wanted PTRs that earlier versions kept. */
export interface PtrList {
  readonly format: 1;
  readonly wanted: readonly RequestedPtr[];
}

/** What is remembered of a target as a whole. */
export interface TargetDocument {
  readonly format: 1;
  /** The quota of hosted zones as it was seen last, at a time in ISO 8601. */
  readonly zoneQuota: {
    readonly count: number;
    readonly limit: number;
    readonly of: string;
    readonly at: string;
  } | null;
  /** When all zones of the target were looked at last, in ISO 8601, and which of them could not be judged. */
  readonly look: { readonly at: string; readonly unjudged: readonly string[] } | null;
  /** That the service doesn't let us mark hosted zones as ours, since when in ISO 8601, and what ends it. */
  readonly markRefused: { readonly at: string; readonly message: string; readonly hint: string } | null;
  /** The zones that were emptied because Plesk deleted them, lately. */
  readonly zoneDeletes: readonly ZoneDeletion[];
}

/** What is remembered of a target if nothing is. */
export const noTarget: TargetDocument = { format: 1, zoneQuota: null, look: null, markRefused: null, zoneDeletes: [] };
