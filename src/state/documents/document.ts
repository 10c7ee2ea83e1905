import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied, UnconfirmedWrite } from '../../reconcile/plan/observed.ts';
import type { HealedDrift } from '../../reconcile/events/drift-events.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import type { RejectRecord } from '../../reconcile/plan/json-records.ts';
import type { ListedZone } from '../../reconcile/live/drift/listed-zone.ts';
import type { ContestedZone } from '../../reconcile/plan/plan.ts';
import type { KnownDrift } from '../../reconcile/plan/known-drift.ts';
import type { KnownCutover } from '../../reconcile/live/cutover/known-cutover.ts';
import type { KnownLive } from '../../reconcile/live/known-live.ts';
import type { Outcome } from '../../reconcile/plan/outcome.ts';
import type { RecordQuota } from '../../reconcile/plan/hold-over-quota.ts';
import type { RequestedPtr } from '../../reconcile/desired/ptr.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';

/** One zone: what Plesk last sent, and its state at each target by name. */
export interface ZoneDocument {
  readonly format: 1;
  readonly snapshot: Snapshot;
  readonly targets: Readonly<Record<string, TargetState>>;
  /** The journal entry of the snapshot. Absent in documents older than the journal. */
  readonly journal?: string;
  /** What a fleet knows of the zone. Absent without a fleet. */
  readonly fleet?: FleetNote;
  /** The last events of the zone, written with the states that they are about. A few: the feed has all. */
  readonly events?: readonly ZoneEvent[];
  /** The program version that wrote it. If its format is newer than ours, this version can read it. */
  readonly writtenBy?: string;
}

/** A zone in a fleet of servers. */
export interface FleetNote {
  /** The server that the zone is kept for, and the engine's revision of its claim's creation; null if for none. */
  readonly owner: { readonly server: string; readonly created: number } | null;
  /** The engine's revision of the claim that the state at the targets answers; 0 before the first answer. */
  readonly claim: number;
  /** The number of the last claim that this server made of the zone. Absent on workers. */
  readonly seq?: number;
  /** Set while the zone was deleted and created again since the last claim that was sent. */
  readonly recreated?: true;
  /** Set while an administrator asks for a look at the services, until a claim with that was sent. */
  readonly look?: true;
  /** Set if several servers of the fleet claim the zone: these, and by what its owner has it. */
  readonly contest?: Omit<ContestedZone, 'owner'>;
  /** On workers: what was sent without an answer, by target. Absent if there is nothing that could arrive late. */
  readonly unanswered?: Readonly<Record<string, UnansweredWrites>>;
}

/** Writes that may still arrive at a target until a time in ISO 8601. */
export interface UnansweredWrites {
  readonly until: string;
  readonly writes: readonly UnconfirmedWrite[];
  /** Set if the hosted zone itself may still be created, or deleted. */
  readonly zone?: 'create' | 'delete';
}

/** One zone at one target. */
export interface TargetState {
  /** Our last write; null before the first one, and when nothing of ours is left. */
  readonly applied: Applied | null;
  /** The generation in the hosted zone's reference, from 1. It increases after each lost hosted zone. */
  readonly generation: number;
  /** Keys of the sets that an administrator released. */
  readonly released: readonly string[];
  /** Whether an existing hosted zone is being adopted. */
  readonly adopting: boolean;
  /** How the last pass ended; null before the first. */
  readonly outcome: Outcome | null;
  /** Set while the answer to a creation of the hosted zone is unknown: since when, in ISO 8601. */
  readonly creating?: { readonly at: string };
  /** Set while the answer to a deletion of the hosted zone is unknown: since when, in ISO 8601. */
  readonly removing?: { readonly at: string };
  /** Set while the hosted zone is left alone. */
  readonly barred?: BarredZone;
  /** Name servers of subdomains with zones of their own at the target. Absent if there never were any. */
  readonly delegations?: Readonly<Record<DnsName, readonly string[]>>;
  /** Set while the hosted zone is known to be full, with the time of the check in ISO 8601. */
  readonly recordQuota?: RecordQuota & { readonly at: string };
  /** Set while drift is known. */
  readonly drift?: KnownDrift;
  /** How far the zone is on its way to these name servers, by the last `cutover`. */
  readonly cutover?: KnownCutover;
  /** Whether resolvers get what was applied, by the last `verify`. */
  readonly live?: KnownLive;
  /** Drift that a pass found and reverted at once; the last one. */
  readonly healed?: HealedDrift;
  /** Since when a pass is known to have left the zone as desired, nothing held, in ISO 8601. */
  readonly synchronizedAt?: string;
  /** There while the service can't hold records of the zone: these. */
  readonly unserved?: readonly RejectRecord[];
  /** Set once all record sets of the hosted zone were listed to find drift. */
  readonly listed?: ListedZone;
  /** The `copyId` of the state at the last observation. Absent in a state that was never copied or restored. */
  readonly seenInCopy?: string;
}

/** A hosted zone that is left alone: why, its owner, and the digest of the desired content at that time. */
export interface BarredZone {
  readonly rule: 'kept-elsewhere' | 'not-adopted';
  /** The server that owns it; null for `not-adopted`. */
  readonly server: string | null;
  readonly zoneId: string;
  readonly wanted: string;
}

/**
 * The PTRs requested for the addresses in a block of reverse names, with their places.
 * The documents of reverse zones copy theirs from here.
 */
export interface PtrDocument {
  readonly format: 1;
  /** The journal entry of its content. */
  readonly journal: string;
  readonly block: DnsName;
  readonly wanted: readonly RequestedPtr[];
  readonly writtenBy?: string;
}

/** The single list of requested PTRs in earlier versions. */
export interface PtrList {
  readonly format: 1;
  readonly wanted: readonly RequestedPtr[];
}

/** What is cached for a target, apart from its zones. */
export interface TargetDocument {
  readonly format: 1;
  /** The last seen quota of hosted zones, with its time in ISO 8601. */
  readonly zoneQuota: {
    readonly count: number;
    readonly limit: number;
    readonly of: string;
    readonly accountZones?: number;
    readonly at: string;
  } | null;
  /** When all zones of the target were last checked, in ISO 8601, and which of them couldn't be planned. */
  readonly look: { readonly at: string; readonly unjudged: readonly string[] } | null;
  /** Set while the service refuses to mark hosted zones: since when, in ISO 8601, and the remedy. */
  readonly markRefused: { readonly at: string; readonly message: string; readonly hint: string } | null;
  /** Hosted zones that were created without their tags, and why. */
  readonly untagged: readonly {
    readonly zone: DnsName;
    readonly zoneId: string;
    readonly message: string;
    readonly hint: string;
  }[];
  /** Zones recently emptied because Plesk deleted them. */
  readonly zoneDeletes: readonly ZoneDeletion[];
}

/** The document of a target without a file. */
export const noTarget: TargetDocument = {
  format: 1,
  zoneQuota: null,
  look: null,
  markRefused: null,
  untagged: [],
  zoneDeletes: [],
};
