import { compareText } from '../reconcile/compare-text.ts';
import { isReverseZone } from '../reconcile/dns/reverse-name.ts';
import type { Members, ZoneClaim } from './claims.ts';

/** The claim that a zone was last written for, as `state/<zone>` has it. */
export interface OwnerRecord {
  readonly server: string;
  /** The claim's creation. A server that deleted the zone and creates it again is another owner. */
  readonly created: number;
}

/** The order of an administrator that a server gets a zone. It counts for a claim that existed when it was given. */
export interface MoveOrder {
  readonly to: string;
  readonly revision: number;
}

/** A window of an administrator that is open now and has the zone: zones of `from` may be moved to `to`. */
export interface MoveWindow {
  readonly from: string;
  readonly to: string;
}

/** All that the owner of a zone depends on. */
export interface ZoneFacts {
  readonly claims: readonly ZoneClaim[];
  readonly owner: OwnerRecord | null;
  readonly move: MoveOrder | null;
  readonly windows: readonly MoveWindow[];
  readonly members: Members;
}

/**
 * Who owns a zone:
 *
 *     owned      by a server; changes of other servers that have it too are held
 *     left       by a server that is no longer in the fleet; nothing is changed until an administrator moves the zone
 *     waiting    its last server deleted it; the silent servers may still have it
 *     deleted    its last server deleted it, and all servers have sent all that they accepted before
 *     shared     without an owner; several servers may have PTRs in it, and content of others is held
 *     unclaimed  without an owner: the fleet has nothing to do with it
 */
export type OwnerDecision =
  | {
      readonly kind: 'owned';
      readonly owner: OwnerRecord;
      readonly by: 'move' | 'record' | 'window' | 'age';
      readonly held: readonly string[];
    }
  | { readonly kind: 'left'; readonly server: string; readonly held: readonly string[] }
  | { readonly kind: 'waiting'; readonly silent: readonly string[] }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'shared'; readonly servers: readonly string[]; readonly held: readonly string[] }
  | { readonly kind: 'unclaimed' };

/** A zone that several servers claim, and by what its owner has it; null without one. */
export interface Contest {
  readonly servers: readonly string[];
  readonly by: Extract<OwnerDecision, { kind: 'owned' }>['by'] | null;
}

/** Returns which servers claim a zone, if there are several. */
export function contestOf(facts: ZoneFacts): Contest | null {
  const servers = facts.claims
    .filter(({ content }) => content === 'zone' || content === 'ptrs')
    .map(serverOf)
    .sort();
  if (servers.length < 2) return null;
  const decision = ownerOf(facts);
  return { servers, by: decision.kind === 'owned' ? decision.by : null };
}

function serverOf({ server }: ZoneClaim): string {
  return server;
}

/**
 * Decides who owns a zone, of the servers that have its content:
 *
 * 1. the one that an administrator's order names;
 * 2. the one to which a window from the recorded owner is open, if it is younger or the owner has no content;
 * 3. the recorded owner;
 * 4. without an owner, the one that has had it for the longest time, unless another server has had PTRs there for longer.
 *
 * The fourth rule makes the result independent of when a worker looks: a later claim never replaces an earlier one that
 * was not recorded yet.
 */
export function ownerOf(facts: ZoneFacts): OwnerDecision {
  const { claims, owner, move, windows } = facts;
  const contenders = claims.filter(({ content }) => content === 'zone').sort(byAge);
  const ordered = move === null ? undefined : contenders.find((claim) => isOrdered(claim, move));
  if (ordered !== undefined) return owned(ordered, 'move', contenders);
  const present = contenders.find(({ server, created }) => server === owner?.server && created === owner.created);
  const newcomer = newcomerAfter(owner?.server, present ?? null, contenders, windows);
  if (newcomer !== null) return owned(newcomer, 'window', contenders);
  if (present !== undefined) return owned(present, 'record', contenders);
  const recorded = claims.find(({ server }) => server === owner?.server);
  if (owner !== null && (recorded === undefined || recorded.content === 'removed'))
    return { kind: 'left', server: owner.server, held: contenders.map(({ server }) => server) };
  const [oldest] = contenders;
  if (oldest === undefined || (owner === null && hasEarlierPtrs(oldest, claims))) return withoutContent(facts);
  const younger = newcomerAfter(oldest.server, oldest, contenders, windows);
  return younger === null ? owned(oldest, 'age', contenders) : owned(younger, 'window', contenders);
}

/** Oldest first. Two claims of one age are sorted by server, so that the result is the same everywhere. */
function byAge(a: ZoneClaim, b: ZoneClaim): number {
  return a.created - b.created || compareText(a.server, b.server);
}

function isOrdered({ server, created }: ZoneClaim, { to, revision }: MoveOrder): boolean {
  return server === to && created < revision;
}

/** Follows open windows from an owner, always to a younger claim: windows in a circle have an end. */
function newcomerAfter(
  owner: string | undefined,
  present: ZoneClaim | null,
  contenders: readonly ZoneClaim[],
  windows: readonly MoveWindow[],
): ZoneClaim | null {
  const next = contenders.find(
    (claim) =>
      (present === null || byAge(present, claim) < 0) &&
      windows.some(({ from, to }) => from === owner && to === claim.server),
  );
  return next === undefined ? null : (newcomerAfter(next.server, next, contenders, windows) ?? next);
}

function owned(
  { server, created }: ZoneClaim,
  by: 'move' | 'record' | 'window' | 'age',
  contenders: readonly ZoneClaim[],
): OwnerDecision {
  const held = contenders.map((claim) => claim.server).filter((name) => name !== server);
  return { kind: 'owned', owner: { server, created }, by, held };
}

/** A domain that somebody adds in Plesk must not remove the PTRs that other servers have in the zone. */
function hasEarlierPtrs(oldest: ZoneClaim, claims: readonly ZoneClaim[]): boolean {
  const others = claims.filter(({ content, server }) => content === 'ptrs' && server !== oldest.server);
  return isReverseZone(oldest.zone) && others.some((claim) => byAge(claim, oldest) < 0);
}

/** Only deletes of a recorded owner delete something: without a record, nothing was ever written. */
function withoutContent({ claims, owner, members }: ZoneFacts): OwnerDecision {
  const sharing = claims.filter(({ content }) => content === 'ptrs').map(({ server }) => server);
  if (owner !== null) {
    const last = claims.reduce((latest, { revision }) => Math.max(latest, revision), 0);
    const silent = [...members].filter(([, sentThrough]) => sentThrough < last).map(([server]) => server);
    if (silent.length > 0) return { kind: 'waiting', silent };
    if (sharing.length === 0) return { kind: 'deleted' };
  }
  const held = claims.filter(({ content }) => content === 'zone').map(({ server }) => server);
  return sharing.length > 0 ? { kind: 'shared', servers: sharing, held } : { kind: 'unclaimed' };
}
