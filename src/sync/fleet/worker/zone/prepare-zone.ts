import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import type { ZoneAction } from '../../../../fleet/leader/zone-work.ts';
import type { OwnerRecord } from '../../../../fleet/owner.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../../../../state/documents/document.ts';
import type { LeaderContext, Prepared } from './leader-context.ts';
import { mergeDecisions } from './merge-decisions.ts';
import { withDecisionsOf } from './part-of-server.ts';
import { readClaim } from './read-claim.ts';
import { sharedSnapshot } from './shared-ptrs.ts';
import { withUnanswered } from './with-unanswered.ts';

type Content = Pick<ZoneDocument, 'snapshot' | 'targets'>;

/**
 * Brings a zone's document to what its claims say, and records whose the zone is. Null if nothing is to be done.
 * The claims are read without a wait, so they are those for which the action was decided.
 */
export async function prepareZone(context: LeaderContext, zone: DnsName, action: ZoneAction): Promise<Prepared | null> {
  if (action.kind === 'share') return prepareShared(context, zone, action.claim);
  if (action.kind !== 'apply' && action.kind !== 'delete' && action.kind !== 'record') return null;
  const claims = context.known.claimsOf(zone);
  const claim = claims.find(({ server }) => server === action.owner.server);
  if (claim === undefined) return null;
  const read = readClaim(claim);
  if (!read.ok) {
    context.session.reporter.warning(`${zone}: ${read.reason}; update dns-sync on all machines to the same version`);
    return null;
  }
  const content = read.value;
  if (action.kind === 'record') {
    // Whether it counts as deleted is decided with the record.
    await write(
      context,
      zone,
      (document) => document ?? { format: 1, ...content, fleet: { owner: action.owner, claim: 0 } },
    );
    return null;
  }
  let [isNew, isLook] = [false, false];
  await write(context, zone, (document) => {
    isNew = isTurnover(document, content, action.owner);
    isLook = claim.asksForLook && claim.revision > (document?.fleet?.claim ?? 0);
    return withClaim(document, content, claim, action.owner);
  });
  return { owner: action.owner, claim: claim.revision, claims, isNew, isLook, parts: null };
}

/** Changes a zone's document, and keeps what was sent without an answer. */
async function write(
  { fenced, session, workAgain }: LeaderContext,
  zone: DnsName,
  change: (document: ZoneDocument | null) => ZoneDocument,
): Promise<void> {
  await fenced.store.update(zone, (document) => withUnanswered(change(document), session.now(), workAgain));
}

function isTurnover(document: ZoneDocument | null, { snapshot }: Content, owner: OwnerRecord): boolean {
  const isOfSame = document?.fleet?.owner?.server === owner.server;
  return !isOfSame || document.snapshot.desired === null || snapshot.desired === null;
}

/** Returns the document with the content of a claim, and what an administrator decided on its server. */
function withClaim(
  document: ZoneDocument | null,
  { snapshot, targets }: Content,
  { revision }: KnownClaim,
  owner: OwnerRecord,
): ZoneDocument {
  if (document === null) return { format: 1, snapshot, targets, fleet: { owner, claim: 0 } };
  const { fleet } = document;
  const answered = fleet?.claim ?? 0;
  return {
    ...document,
    snapshot,
    targets: revision > answered ? mergeDecisions(document.targets, targets) : document.targets,
    fleet: { ...fleet, owner, claim: answered },
  };
}

/** Brings the document of a shared reverse zone to the PTRs of all servers. */
async function prepareShared(context: LeaderContext, zone: DnsName, claim: number): Promise<Prepared | null> {
  const claims = context.known.claimsOf(zone);
  const shared = sharedSnapshot(claims);
  if (shared === null) return null;
  let isLook = false;
  await write(context, zone, (document) => {
    const answered = document?.fleet?.claim ?? 0;
    const news = claims.filter(({ revision }) => revision > answered);
    const parts = news.flatMap(({ server }) => shared.parts.get(server) ?? []);
    isLook = news.some(({ asksForLook }) => asksForLook);
    return {
      ...document,
      format: 1,
      snapshot: shared.snapshot,
      targets: parts.reduce(withDecisionsOf, document?.targets ?? shared.targets),
      fleet: { ...document?.fleet, owner: null, claim: answered },
    };
  });
  return { owner: null, claim, claims, isNew: false, isLook, parts: shared.parts };
}
