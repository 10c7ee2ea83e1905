import type { EnginePut } from '../../../../fleet/engine.ts';
import { outKey } from '../../../../fleet/keys.ts';
import type { KnownFleet } from '../../../../fleet/leader/known-fleet.ts';
import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import { contestOf } from '../../../../fleet/owner.ts';
import { outValue, packValue } from '../../../../fleet/values.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import { isoTime } from '../../../../reconcile/iso-time.ts';
import type { Pause } from '../../../../reconcile/plan/pause.ts';
import { closeOutcome, type HeldSet } from '../../../../reconcile/plan/outcome.ts';
import type { Config } from '../../../../config/load-config.ts';
import type { TargetState, ZoneDocument } from '../../../../state/documents/document.ts';
import { untouched } from '../../../pass/compare-zone.ts';
import { routesOf } from '../../../targets.ts';
import type { LeaderContext } from './leader-context.ts';
import { partOfServer } from './part-of-server.ts';
import type { SharedPart } from './shared-ptrs.ts';

/** What answers are made of. */
interface AnswerContext {
  readonly known: KnownFleet;
  readonly config: Config;
  readonly now: () => number;
}

export function answerContext({ known, session }: LeaderContext): AnswerContext {
  return { known, config: session.config, now: session.now };
}

/** An answer to a server's claim. */
interface Answer {
  readonly owner: string | null;
  readonly targets: ZoneDocument['targets'];
  readonly isGone?: boolean;
  readonly paused?: Pause;
}

/** Answers a claim. */
export function answer(
  { known, now }: AnswerContext,
  claim: KnownClaim,
  { owner, targets, isGone, paused }: Answer,
): EnginePut {
  const { server, zone, revision } = claim;
  const value = { format: 1 as const, at: isoTime(now()), claim: revision, owner, targets };
  const contest = contestOf(known.factsOf(zone, now()));
  return {
    key: outKey(server, zone),
    value: packValue(outValue, {
      ...value,
      ...(isGone === true && { isGone }),
      ...(paused !== undefined && { paused }),
      ...(contest !== null && { contest: { ...contest, servers: [...contest.servers] } }),
    }),
    ifRevision: known.answersOf(zone).get(server) ?? 0,
  };
}

/** Answers a claim of a zone that another server has: nothing of this claim is written. */
export function answerHeld(context: AnswerContext, claim: KnownClaim, owner: string): EnginePut {
  const { zone, server, content } = claim;
  const present = context.known.members.has(owner);
  const detail = present ? `kept for ${owner}; nothing was changed` : `kept for ${owner}, which left the fleet`;
  const release =
    content === 'ptrs'
      ? `create the PTRs in the Plesk of ${owner}, or remove the zone from "records.ptr.zones" here`
      : `if the domain moved here, an administrator of the fleet runs "dns-sync fleet move ${zone} ${server}"`;
  const hold: HeldSet = { kind: 'update', name: zone, type: '*', rule: 'kept-elsewhere', detail, release, after: null };
  const targets = routesOf(context.config, zone).map((target) => [target, heldState(context, [hold])]);
  return answer(context, claim, { owner, targets: Object.fromEntries(targets) });
}

/** Answers a claim of which nothing is left. */
export function answerGone(context: AnswerContext, claim: KnownClaim, owner: string | null): EnginePut {
  return answer(context, claim, { owner, targets: {}, isGone: true });
}

/** Removes the answer to a claim that no longer exists. */
export function withdrawAnswer({ known }: AnswerContext, server: string, zone: DnsName): EnginePut {
  return { key: outKey(server, zone), value: null, ifRevision: known.answersOf(zone).get(server) ?? 0 };
}

/** A state at a target that only has holds. */
function heldState({ now }: AnswerContext, held: readonly HeldSet[]): TargetState {
  const end = { held, error: null, worked: false, foreign: null, changeIds: [], looksAgain: false };
  return { ...untouched, outcome: closeOutcome(null, { ...end, now: now(), random: 0 }) };
}

/** Answers a claim of a shared reverse zone: with the server's own PTRs, and what it doesn't get. */
export function answerShared(
  context: AnswerContext,
  claim: KnownClaim,
  part: SharedPart,
  { targets, paused }: Pick<Answer, 'targets' | 'paused'>,
): EnginePut {
  const { zone, server } = claim;
  const held = [...part.held].map(heldPtr);
  if (claim.content === 'zone') held.push(heldContent(zone, server));
  const own = partOfServer(targets, zone, part);
  const none = routesOf(context.config, zone).map((target) => [target, heldState(context, [])]);
  const shared = withHolds({ ...Object.fromEntries(none), ...own }, held);
  return answer(context, claim, { owner: null, targets: shared, ...(paused !== undefined && { paused }) });
}

/** A name in a shared reverse zone that another server has. */
function heldPtr([name, server]: readonly [DnsName, string]): HeldSet {
  return {
    kind: 'create',
    name,
    type: 'PTR',
    rule: 'kept-elsewhere',
    detail: `${server} has a PTR of this name`,
    release: 'remove the address on one of the two servers',
    after: null,
  };
}

/** The records of a reverse zone that Plesk has, while other servers have had PTRs there for longer. */
function heldContent(zone: DnsName, server: string): HeldSet {
  return {
    kind: 'update',
    name: zone,
    type: '*',
    rule: 'kept-elsewhere',
    detail: 'other servers have PTRs in it; only the PTRs of this server are applied',
    release: `to replace theirs, an administrator of the fleet runs "dns-sync fleet move ${zone} ${server}"`,
    after: null,
  };
}

/** Adds holds to the state at each target that a server gets. */
function withHolds(targets: ZoneDocument['targets'], held: readonly HeldSet[]): ZoneDocument['targets'] {
  if (held.length === 0) return targets;
  const states = Object.entries(targets).map(([name, state]): [string, TargetState] => {
    const { outcome } = state;
    if (outcome === null) return [name, state];
    const status = outcome.status === 'failing' ? outcome.status : 'held';
    return [name, { ...state, outcome: { ...outcome, status, held: [...outcome.held, ...held] } }];
  });
  return Object.fromEntries(states);
}
