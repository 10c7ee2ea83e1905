import type { KnownClaim, KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { Leadership } from '../../../fleet/leader/lead.ts';
import { zoneWork, type ZoneAction, type ZoneWork } from '../../../fleet/leader/zone-work.ts';
import { ownerOf, type OwnerRecord } from '../../../fleet/owner.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
import type { HeldSet } from '../../../reconcile/plan/outcome.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { retryWaitMs } from '../../limits.ts';
import { isWritten } from '../../pass/effective-policy.ts';
import { passContext, type PassContext } from '../../pass/pass-context.ts';
import type { PassReport } from '../../pass/pass-report.ts';
import { reconcileZone } from '../../pass/reconcile-zone.ts';
import { fromCache } from '../../pass/start/from-cache.ts';
import { lookBeforeWriting } from '../../pass/start/look-before-writing.ts';
import type { StateSession } from '../../session.ts';
import { delegateArrived, reconcileAffected } from '../../subdomains/reconcile-parents.ts';
import type { Target } from '../../targets.ts';
import { answer, answerGone, answerHeld, withdrawAnswer, withHolds, type AnswerContext } from './answers.ts';
import type { FencedStore } from './fenced-store.ts';
import { mergeDecisions } from './merge-decisions.ts';
import { readClaim } from './read-claim.ts';
import { sharedSnapshot } from './shared-ptrs.ts';
import { withUnanswered } from './with-unanswered.ts';
import { writeFenced, type Fencing } from './write-fenced.ts';

/** What a leader works on zones with. */
export interface LeaderContext {
  readonly session: StateSession;
  readonly known: KnownFleet;
  readonly leadership: Leadership;
  readonly fencing: Fencing;
  readonly fenced: FencedStore;
  /** Works on a zone again, at a time in milliseconds since the epoch. */
  readonly workAgain: (zone: DnsName, at: number) => void;
}

/** How a zone is worked on. */
export interface WorkKind {
  readonly targets: readonly Target[];
  /** Whether to work on a zone whose state answers the present claims. */
  readonly isAgain: boolean;
}

/** What the document of a zone was made of before its passes. */
interface Prepared {
  readonly owner: OwnerRecord | null;
  /** The revision of the claim that the passes answer. */
  readonly claim: number;
  readonly claims: readonly KnownClaim[];
  readonly isNew: boolean;
  readonly held: ReadonlyMap<string, readonly HeldSet[]>;
}

/** Decides what to do with a zone. */
export function workFor({ known, session }: Pick<LeaderContext, 'known' | 'session'>, zone: DnsName): ZoneWork | null {
  const state = known.stateOf(zone);
  if (state === 'unreadable') return null;
  const facts = known.factsOf(zone, session.now());
  const answers = known.answersOf(zone);
  return zoneWork({ decision: ownerOf(facts), claims: known.claimsOf(zone), state, answers });
}

/** Works on a zone, and answers the servers that claim it. Returns the reports of its passes. */
export async function workOnZone(
  context: LeaderContext,
  zone: DnsName,
  kind: WorkKind,
): Promise<readonly PassReport[]> {
  const work = workFor(context, zone);
  if (work === null) return [];
  await answerOthers(context, zone, work);
  const { action, isDone } = work;
  if (isDone && !kind.isAgain) return [];
  const prepared = await prepare(context, zone, action);
  if (prepared === null) return [];
  const reports = await passes(context, zone, kind, prepared);
  const isAnswer = reports.every(({ error }) => error?.code !== 'not-leader' && error?.code !== 'locked');
  if (!isAnswer) return reports;
  await settle(context, zone, action, prepared);
  for (const other of new Set(reports.map((report) => report.zone))) if (other !== zone) await answerOwner(context, other);
  return reports;
}

/** Answers the servers whose claims don't depend on the work. */
async function answerOthers(context: LeaderContext, zone: DnsName, work: ZoneWork): Promise<void> {
  const { known } = context;
  const answers = answerContext(context);
  const { action } = work;
  const owner = action.kind === 'apply' ? action.owner.server : action.kind === 'left' ? action.server : null;
  const claimed = (servers: readonly string[]): readonly KnownClaim[] =>
    known.claimsOf(zone).filter(({ server }) => servers.includes(server));
  const puts = [
    ...claimed(work.hold).map((claim) => answerHeld(answers, claim, owner ?? '')),
    ...claimed(work.release).map((claim) => answerGone(answers, claim, owner)),
    ...work.forget.map((server) => withdrawAnswer(answers, server, zone)),
  ];
  if (puts.length > 0) await writeFenced(context.fencing, puts);
}

function answerContext({ known, session }: LeaderContext): AnswerContext {
  return { known, config: session.config, now: session.now };
}

/** Brings a zone's document to what its claims say, and records whose the zone is. Null if nothing is to be done. */
async function prepare(context: LeaderContext, zone: DnsName, action: ZoneAction): Promise<Prepared | null> {
  const { known } = context;
  if (action.kind === 'share') return prepareShared(context, zone, action.claim);
  if (action.kind !== 'apply' && action.kind !== 'delete' && action.kind !== 'import') return null;
  const { owner } = action;
  const claims = known.claimsOf(zone);
  const claim = claims.find(({ server }) => server === owner.server);
  const content = claim === undefined ? null : readClaim(claim);
  if (claim === undefined || content === null) return null;
  if (!content.ok) {
    context.session.reporter.warning(`${zone}: ${content.reason}; update dns-sync on all machines to the same version`);
    return null;
  }
  const { snapshot, targets } = content.value;
  let isNew = false;
  await context.fenced.store.update(zone, (document) => {
    const isOfSame = document?.fleet?.owner?.server === owner.server;
    isNew = (document?.snapshot.desired ?? null) === null || snapshot.desired === null || !isOfSame;
    const ours = document?.targets ?? targets;
    return withUnanswered(
      {
        ...document,
        format: 1,
        snapshot: action.kind === 'import' ? (document?.snapshot ?? snapshot) : snapshot,
        targets: claim.revision > (document?.fleet?.claim ?? 0) ? mergeDecisions(ours, targets) : ours,
        fleet: { ...document?.fleet, owner, claim: document?.fleet?.claim ?? 0 },
      },
      context.session.now(),
      context.workAgain,
    );
  });
  // Whether it counts as deleted is decided with the record.
  if (action.kind === 'import') return null;
  return { owner, claim: claim.revision, claims, isNew, held: new Map() };
}

/** Brings the document of a shared reverse zone to the PTRs of all servers. */
async function prepareShared(context: LeaderContext, zone: DnsName, claim: number): Promise<Prepared | null> {
  const claims = context.known.claimsOf(zone);
  const shared = sharedSnapshot(claims);
  if (shared === null) return null;
  await context.fenced.store.update(zone, (document) =>
    withUnanswered(
      {
        ...document,
        format: 1,
        snapshot: shared.snapshot,
        targets: document?.targets ?? shared.targets,
        fleet: { ...document?.fleet, owner: null, claim: document?.fleet?.claim ?? 0 },
      },
      context.session.now(),
      context.workAgain,
    ),
  );
  const held = [...shared.held].map(([server, names]): [string, readonly HeldSet[]] => [
    server,
    [...names].map(([name, other]) => ({
      kind: 'create',
      name,
      type: 'PTR',
      rule: 'kept-elsewhere',
      detail: `${other} has a PTR of this name`,
      release: 'remove the address on one of the two servers',
      after: null,
    })),
  ]);
  return { owner: null, claim, claims, isNew: false, held: new Map(held) };
}

/** Passes a zone at its targets. What encloses it is passed before, if its delegation changes, or after. */
async function passes(
  { session, fenced, known }: LeaderContext,
  zone: DnsName,
  { targets }: WorkKind,
  { isNew }: Prepared,
): Promise<readonly PassReport[]> {
  const { config, now } = session;
  if (config.hook.apply === 'record') return [];
  const { store } = fenced;
  const context = passContext({ store, config, now }, { unattended: true, marks: true, waitMs: retryWaitMs });
  const state = known.stateOf(zone);
  // What a server brought into the fleet was never looked at by a worker.
  const start = state === null || state === 'unreadable' || state.claim === 0 ? lookBeforeWriting : fromCache;
  const written = targets.filter((target) => isWritten(config, target.name, zone));
  const reports: PassReport[] = [];
  if (isNew) for (const report of await passParents(context, written, zone)) reports.push(report);
  for (const target of written) {
    const report = await reconcileZone(context, target, zone, start);
    if (report === null) continue;
    reports.push(report, ...(await delegateArrived(context, [target], [report])));
  }
  return reports;
}

/** Passes the zones that enclose a created or deleted one, if they delegated it elsewhere. */
async function passParents(
  context: PassContext,
  targets: readonly Target[],
  zone: DnsName,
): Promise<readonly PassReport[]> {
  const { store, options } = context;
  const { config, now } = options;
  const affected = { zones: [zone], createdOrDeleted: new Set([zone]) };
  const { changed } = await reconcileAffected({ store, config }, affected, isoTime(now()));
  const reports: PassReport[] = [];
  for (const parent of changed) {
    for (const target of targets) {
      const report = isWritten(config, target.name, parent)
        ? await reconcileZone(context, target, parent, fromCache)
        : null;
      if (report !== null) reports.push(report);
    }
  }
  return reports;
}

/** Records that the state answers the claims, and answers the servers in the same transaction. */
async function settle(
  context: LeaderContext,
  zone: DnsName,
  action: ZoneAction,
  { owner, claim, claims, held }: Prepared,
): Promise<void> {
  const { known } = context;
  const answers = answerContext(context);
  const isPresent = (item: KnownClaim): boolean =>
    known.claimsOf(zone).some(({ server, content }) => server === item.server && content !== 'removed');
  const isOver = action.kind === 'delete' || (action.kind === 'share' && action.servers.length === 0);
  await context.fenced.settle(
    zone,
    (document) => {
      if (document === null || (isOver && !isAnywhere(document))) return null;
      const isSame = document.fleet?.claim === claim && document.fleet.owner?.server === owner?.server;
      return isSame ? document : { ...document, fleet: { ...document.fleet, owner, claim } };
    },
    (document) =>
      claims.filter(isPresent).map((item) => {
        const isOwners = item.server === owner?.server;
        if (item.content === 'none' && (document === null || !isOwners))
          return answerGone(answers, item, owner?.server ?? null);
        if (owner !== null && !isOwners) return answerHeld(answers, item, owner.server);
        const targets = withHolds(document?.targets ?? {}, held.get(item.server) ?? []);
        return answer(answers, item, { owner: owner?.server ?? null, targets });
      }),
  );
}

/** Tells the owner of a zone that was passed because of another one what became of it. */
async function answerOwner(context: LeaderContext, zone: DnsName): Promise<void> {
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

/** Checks whether anything of a zone is or may be at a target. */
function isAnywhere({ targets }: ZoneDocument): boolean {
  return Object.values(targets).some(({ applied, creating }) => applied !== null || creating !== undefined);
}
