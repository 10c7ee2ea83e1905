import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import { zoneWork, type ZoneWork } from '../../../../fleet/leader/zone-work.ts';
import { ownerOf } from '../../../../fleet/owner.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import { sameJson } from '../../../../reconcile/same-json.ts';
import type { PassReport } from '../../../pass/pass-report.ts';
import type { Target } from '../../../targets.ts';
import { answerContext, answerGone, answerHeld, withdrawAnswer } from './answers.ts';
import type { LeaderContext } from './leader-context.ts';
import { passAtTargets } from './pass-at-targets.ts';
import { leavePtrs } from './leave-ptrs.ts';
import { prepareZone } from './prepare-zone.ts';
import { answerOwner, answerPaused, settleZone } from './settle-zone.ts';
import { writeFenced } from '../write-fenced.ts';

/** How a zone is worked on. */
interface WorkKind {
  readonly targets: readonly Target[];
  /** Whether to work on a zone whose state answers the present claims. */
  readonly isAgain: boolean;
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
  const { known, session } = context;
  const work = workFor(context, zone);
  if (work === null) return [];
  const { action, isDone } = work;
  if (action.kind === 'share') await leavePtrs(context, zone, work.forget);
  await answerOthers(context, zone, work);
  if (isDone && !kind.isAgain) return [];
  // News may have arrived meanwhile. Taken as content, the owner's delete would empty a zone that another server has.
  if (!sameJson(workFor(context, zone)?.action, action)) {
    context.workAgain(zone, context.session.now());
    return [];
  }
  const prepared = await prepareZone(context, zone, action);
  if (prepared === null) return [];
  const reports = await passAtTargets(context, zone, kind.targets, prepared);
  const isAnswer = reports.every(({ error }) => error?.code !== 'not-leader' && error?.code !== 'locked');
  if (!isAnswer) return reports;
  if (reports.some((report) => report.isPaused && report.zone === zone)) {
    const pause = known.pauseOf(zone, session.now());
    if (pause !== null) await answerPaused(context, zone, prepared, pause);
    return reports;
  }
  await settleZone(context, zone, action, prepared);
  for (const other of new Set(reports.map((report) => report.zone)))
    if (other !== zone) await answerOwner(context, other);
  return reports;
}

/** Answers the servers whose claims don't depend on the work. Their plans name all of them. */
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
  if (puts.length === 0) return;
  const isHeld = ({ server, content }: KnownClaim): boolean =>
    server !== owner && !work.hold.includes(server) && (content === 'zone' || content === 'ptrs');
  const before = owner === null ? [] : known.claimsOf(zone).filter(isHeld);
  await writeFenced(context.fencing, [...puts, ...before.map((claim) => answerHeld(answers, claim, owner ?? ''))]);
  if (work.isDone) await answerOwner(context, zone);
}
