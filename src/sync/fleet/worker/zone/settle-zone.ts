import type { KnownFleet } from '../../../../fleet/leader/known-fleet.ts';
import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import type { ZoneAction } from '../../../../fleet/leader/zone-work.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import type { Pause } from '../../../../reconcile/plan/pause.ts';
import type { ZoneDocument } from '../../../../state/documents/document.ts';
import { answer, answerContext, answerGone, answerHeld, answerShared } from './answers.ts';
import type { LeaderContext, Prepared } from './leader-context.ts';

/** Records that the state answers the claims, and answers the servers in the same transaction. */
export async function settleZone(
  context: LeaderContext,
  zone: DnsName,
  action: ZoneAction,
  { owner, claim, claims, parts }: Prepared,
): Promise<void> {
  const { known } = context;
  const answers = answerContext(context);
  const isOver = action.kind === 'delete' || (action.kind === 'share' && action.servers.length === 0);
  await context.fenced.settle(
    zone,
    (document) => {
      if (document === null || (isOver && !isAnywhere(document))) return null;
      const isSame = document.fleet?.claim === claim && document.fleet.owner?.server === owner?.server;
      return isSame ? document : { ...document, fleet: { ...document.fleet, owner, claim } };
    },
    (document) =>
      claims.filter(isPresentIn(known, zone)).map((item) => {
        const keeper = owner?.server ?? null;
        const isOwners = item.server === keeper;
        if (item.content === 'none' && (document === null || !isOwners)) return answerGone(answers, item, keeper);
        if (keeper !== null && !isOwners) return answerHeld(answers, item, keeper);
        const targets = document?.targets ?? {};
        const part = parts?.get(item.server);
        return part === undefined
          ? answer(answers, item, { owner: keeper, targets })
          : answerShared(answers, item, part, { targets });
      }),
  );
}

/**
 * Answers the servers whose claims wait for the end of a pause, once for each claim and each pause.
 * The state doesn't answer these claims, so the zone is worked on when the pause has ended.
 */
export async function answerPaused(
  context: LeaderContext,
  zone: DnsName,
  { owner, claims, parts }: Prepared,
  pause: Pause,
): Promise<void> {
  const { known, fenced } = context;
  const answered = known.answersOf(zone);
  const waiting = claims.filter(({ server, revision }) => {
    const isOurs = owner === null || server === owner.server;
    return isOurs && (answered.get(server) ?? 0) < Math.max(revision, known.pausesRevision);
  });
  if (waiting.length === 0) return;
  await fenced.settle(
    zone,
    (document) => document,
    (document) =>
      waiting.filter(isPresentIn(known, zone)).map((item) => {
        const held = { targets: document?.targets ?? {}, paused: pause };
        const part = parts?.get(item.server);
        if (part !== undefined) return answerShared(answerContext(context), item, part, held);
        return answer(answerContext(context), item, { owner: owner?.server ?? null, ...held });
      }),
  );
}

/** Answers the owner of a zone that was passed because of another one. */
export async function answerOwner(context: LeaderContext, zone: DnsName): Promise<void> {
  const { known, fenced } = context;
  await fenced.settle(
    zone,
    (document) => document,
    (document) => {
      const owner = document?.fleet?.owner ?? null;
      const claim = known.claimsOf(zone).find(({ server }) => server === owner?.server);
      if (document === null || owner === null || claim?.revision !== document.fleet?.claim || claim === undefined)
        return [];
      return [answer(answerContext(context), claim, { owner: owner.server, targets: document.targets })];
    },
  );
}

/** Returns a check whether the server of a claim still claims the zone. */
function isPresentIn(known: KnownFleet, zone: DnsName): (claim: KnownClaim) => boolean {
  return (claim) =>
    known.claimsOf(zone).some(({ server, content }) => server === claim.server && content !== 'removed');
}

/** Checks whether anything of a zone is or may be at a target, or may still arrive there. */
function isAnywhere({ targets, fleet }: ZoneDocument): boolean {
  if (fleet?.unanswered !== undefined) return true;
  return Object.values(targets).some(({ applied, creating }) => applied !== null || creating !== undefined);
}
