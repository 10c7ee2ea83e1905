import { compareText } from '../../reconcile/compare-text.ts';
import type { ZoneClaim } from '../claims.ts';
import type { OwnerDecision, OwnerRecord } from '../owner.ts';

/** What is known of a zone when its work is decided. */
export interface ZoneStanding {
  readonly decision: OwnerDecision;
  /** All claims of the zone; `isThere` says that a claim itself has the zone at a service. */
  readonly claims: readonly (ZoneClaim & { readonly isThere: boolean })[];
  /** The zone's state, and the revision of the claim that it answers; null without one. */
  readonly state: { readonly owner: OwnerRecord | null; readonly claim: number } | null;
  /** The revision of the answer to each server that has one. */
  readonly answers: ReadonlyMap<string, number>;
}

/**
 * What the leader does with a zone:
 *
 *     apply    writes the content of the owner's claim
 *     delete   deletes the zone, as its last claim says
 *     share    writes the PTRs of all servers that have some in it
 *     record   records what the claim of a deleted zone has at the services, before it counts as deleted
 *     wait     nothing yet: the silent servers may still have the zone
 *     left     nothing until an administrator moves the zone: its server left the fleet
 *     nothing  it is as it should be
 */
export type ZoneAction =
  | { readonly kind: 'apply'; readonly owner: OwnerRecord; readonly claim: number }
  | { readonly kind: 'delete'; readonly owner: OwnerRecord; readonly claim: number }
  | { readonly kind: 'share'; readonly servers: readonly string[]; readonly claim: number }
  | { readonly kind: 'record'; readonly owner: OwnerRecord }
  | { readonly kind: 'wait'; readonly silent: readonly string[] }
  | { readonly kind: 'left'; readonly server: string }
  | { readonly kind: 'nothing' };

/** The work on a zone. The lists are servers to answer at once. */
export interface ZoneWork {
  readonly action: ZoneAction;
  /** Whether the state answers the present claims already, so that the action would only repeat what was done. */
  readonly isDone: boolean;
  /** Servers that get a hold, because another server has the zone. */
  readonly hold: readonly string[];
  /** Servers of which nothing is left in the zone. */
  readonly release: readonly string[];
  /** Servers whose answer is removed, because their claim is. */
  readonly forget: readonly string[];
}

/** Decides the work on a zone. It depends on what is known, and not on the order in which it became known. */
export function zoneWork(standing: ZoneStanding): ZoneWork {
  const { decision, claims, state, answers } = standing;
  const action = actionFor(standing);
  const present = claims.filter(({ content }) => content !== 'removed');
  const isDone = state !== null && isAnswered(action, state);
  const kept = keptFor(decision);
  const waiting = present.filter((claim) => claim.server !== kept && isUnanswered(claim, answers));
  const names = (found: readonly ZoneClaim[]): readonly string[] => found.map(({ server }) => server);
  // A zone may be taken from its recorded owner only together with the record.
  const isReleased = ({ content, server }: ZoneClaim): boolean =>
    content === 'none' && state?.owner?.server !== server && (action.kind === 'nothing' || isDone || kept !== null);
  return {
    action,
    isDone,
    hold: kept === null ? [] : names(waiting.filter(({ content }) => content !== 'none')),
    release: names(waiting.filter(isReleased)),
    forget: [...answers.keys()].filter((server) => !present.some((claim) => claim.server === server)),
  };
}

function actionFor({ decision, claims, state, answers }: ZoneStanding): ZoneAction {
  const revisionOf = (server: string): number => latest(claims.filter((claim) => claim.server === server));
  if (decision.kind === 'owned')
    return { kind: 'apply', owner: decision.owner, claim: revisionOf(decision.owner.server) };
  if (decision.kind === 'left') return { kind: 'left', server: decision.server };
  if (decision.kind === 'waiting') return { kind: 'wait', silent: decision.silent };
  if (decision.kind === 'shared') return { kind: 'share', servers: decision.servers, claim: latest(claims) };
  const owner = state?.owner ?? null;
  // Only a zone with a recorded owner is deleted.
  return owner === null
    ? withoutOwner(claims, state, answers)
    : { kind: 'delete', owner, claim: revisionOf(owner.server) };
}

const nothing: ZoneAction = { kind: 'nothing' };

/** A zone that is no longer claimed: what was shared goes, and what a server brought into the fleet is recorded. */
function withoutOwner(
  claims: ZoneStanding['claims'],
  state: ZoneStanding['state'],
  answers: ZoneStanding['answers'],
): ZoneAction {
  if (state !== null) return { kind: 'share', servers: [], claim: latest(claims) };
  const [brought] = claims
    .filter((claim) => claim.content === 'none' && claim.isThere && isUnanswered(claim, answers))
    .sort((a, b) => a.created - b.created || compareText(a.server, b.server));
  if (brought === undefined) return nothing;
  return { kind: 'record', owner: { server: brought.server, created: brought.created } };
}

function isUnanswered({ server, revision }: ZoneClaim, answers: ZoneStanding['answers']): boolean {
  return (answers.get(server) ?? 0) < revision;
}

function latest(claims: readonly ZoneClaim[]): number {
  return claims.reduce((revision, claim) => Math.max(revision, claim.revision), 0);
}

/** Returns the server that has the zone; null if none has. */
function keptFor(decision: OwnerDecision): string | null {
  if (decision.kind === 'owned') return decision.owner.server;
  return decision.kind === 'left' ? decision.server : null;
}

function isAnswered(action: ZoneAction, { owner, claim }: NonNullable<ZoneStanding['state']>): boolean {
  if (action.kind === 'share') return owner === null && claim === action.claim;
  if (action.kind !== 'apply' && action.kind !== 'delete') return false;
  return owner?.server === action.owner.server && owner.created === action.owner.created && claim === action.claim;
}
