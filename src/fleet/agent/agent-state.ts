import type * as v from 'valibot';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZonePauses } from '../../reconcile/plan/pause.ts';
import type { ClaimOrigin } from '../claim-to-send.ts';
import type { ClaimedPtrs, claimValue, outValue } from '../values.ts';
import type { EarlierPtrs } from './own-claims.ts';

/** A claim of this server, made of what it keeps of a zone. */
export interface OwnClaim {
  readonly zone: DnsName;
  readonly origin: ClaimOrigin;
  readonly content: v.InferOutput<typeof claimValue>['content'];
  /** Whether the zone was deleted and created again since its last claim, so that its age begins again. */
  readonly isRecreated: boolean;
  /** Whether an administrator asks for a look at the services, although the content may be the same. */
  readonly asksForLook: boolean;
  readonly at: string;
  readonly snapshot: unknown;
  readonly targets: Readonly<Record<string, unknown>>;
  /** Only of a reverse zone. */
  readonly ptrs?: ClaimedPtrs;
}

/**
 * What a zone in the outbox becomes:
 *
 *     claim      it is sent
 *     withheld   it stays in the outbox: paused, older than Plesk's, or sent only by hand
 *     left-out   it isn't sent, and its entry is dropped: the configuration excludes it, or it is switched off
 *     forgotten  this server no longer knows the zone, so its claim is removed
 */
export type Outgoing =
  | { readonly kind: 'claim'; readonly claim: OwnClaim }
  | { readonly kind: 'withheld' | 'left-out' | 'forgotten' };

/** A zone in the outbox. */
export interface OutboxEntry {
  readonly zone: DnsName;
  /** Since when, in milliseconds since the epoch. */
  readonly since: number;
  /** The entry's name in the outbox. */
  readonly file: string;
}

/** The outcome of a claim, with the creation of the owner's claim if it is this server's. */
export interface ClaimOutcome {
  readonly zone: DnsName;
  readonly value: v.InferOutput<typeof outValue>;
  /** The engine's revision of this server's claim's creation; 0 if unknown. */
  readonly created: number;
  /** The number of the claim that it answers; null if it isn't the last one that was sent. */
  readonly seq: number | null;
}

/** What the agent needs of a server's state. */
export interface AgentState {
  /** The server's present life; see `ClaimOrigin`. */
  readonly life: string;
  /** Lists the outbox, oldest first. Zones are put there before they are recorded. */
  outbox(): Promise<readonly OutboxEntry[]>;
  /** Returns the claim of a zone in the outbox. `isAsked` says that a call or a command waits for it. */
  outgoing(zone: DnsName, isAsked: boolean): Promise<Outgoing>;
  /** Drops entries whose claim is in the engine, or isn't sent. */
  drop(entries: readonly OutboxEntry[]): Promise<void>;
  /** Takes back the PTRs of reverse zones that an earlier life of this server claimed and this one doesn't know. */
  takeBack(ptrs: ReadonlyMap<DnsName, EarlierPtrs>): Promise<void>;
  /** Puts zones into the outbox whose last claim isn't the engine's. Returns the known zones. */
  compare(sent: ReadonlyMap<DnsName, ClaimOrigin>): Promise<ReadonlySet<DnsName>>;
  /** Records that a claim was sent. */
  noteSent(claim: OwnClaim): Promise<void>;
  /** Writes an outcome into the zone's document, and whether a pause of the fleet holds the claim. */
  record(outcome: ClaimOutcome): Promise<void>;
  /** Returns what commands on this server paused; null if nothing. */
  pauses(): Promise<ZonePauses | null>;
  /** Forgets a deleted zone of which nothing is left. */
  forget(zone: DnsName): Promise<void>;
  /**
   * Numbers the claim of a zone above one of this life that the engine has, if the zone is new: the server forgot the
   * zone and has it again, so that its numbers began again.
   */
  renumber(zone: DnsName, sent: ClaimOrigin): Promise<void>;
  /** What a sign of life reports. */
  facts(): Promise<{ readonly zones: number; readonly lastCall: string | null }>;
}
