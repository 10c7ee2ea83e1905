import type { HostedZone, Submission } from '../../cloud/provider.ts';
import { unconfirmedWrites } from '../../reconcile/plan/unconfirmed-write.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { mayCreateZone } from '../../reconcile/plan/may-create-zone.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { noHostedZone } from '../../reconcile/plan/no-hosted-zone.ts';
import { heldSet, refusedSet } from '../../reconcile/plan/outcome.ts';
import { planFingerprint, sameFingerprint, type PlanFingerprint } from '../plan/plan-fingerprint.ts';
import { claimSets } from './claim-sets.ts';
import { compareAbsent } from './observe/compare-absent.ts';
import { compareZone, type ZoneAtTarget } from './compare-zone.ts';
import { createHostedZone, type CreatedHostedZone } from '../hosted-zone/create-hosted-zone.ts';
import type { PassContext } from './pass-context.ts';
import { edits, unchangedReport, passUnchanged, stillBarred } from './unchanged-zone.ts';
import { wholeObservation, type LeanObservation } from './observe/lean-observation.ts';
import { leaveAlone } from './observe/left-alone.ts';
import { markAsKept } from '../hosted-zone/keep-mark.ts';
import { effectivePolicy } from './effective-policy.ts';
import { noteQuota, withRecordQuota } from '../hosted-zone/record-quota.ts';
import { appliedAfter, updateState } from './target-state.ts';
import { finderByCalls, observeZone, observeKeeper, type SeenZone, type Observation } from './observe/observe-zone.ts';
import { isToBeFreed, isUnconfirmed, isUnseenInCopy } from './unconfirmed.ts';
import type { Target } from '../targets.ts';
import { withZoneLock } from './with-zone-lock.ts';
import type { PassReport, Progress, Round } from './pass-report.ts';

/**
 * Brings a zone to its desired state without looking first: what is cached of the last write tells the difference,
 * the service refuses it where reality differs, and only then the zone is observed and the rest sent once more.
 */
export async function pushZone(context: PassContext, target: Target, zone: DnsName): Promise<PassReport | null> {
  const unchanged = await passUnchanged(context, target, zone);
  if (unchanged !== null) return unchanged;
  return withZoneLock(context, target, zone, async (subject) => {
    const { applied, barred } = subject.state;
    const { config } = context.options;
    const { copyId } = await context.store.identity();
    const atAll = async (): Promise<null> => null;
    const atKeeper = async (): Promise<Observation | null> =>
      applied === null ? null : observeKeeper(target, subject, applied, context.options);
    const left = stillBarred(context, subject);
    if (left !== null) return left;
    if (barred !== undefined || isUnconfirmed(subject, config, copyId)) {
      const isMarkAll = isToBeFreed(subject, config) || (applied?.freed === true && subject.desired !== null);
      return settle(context, target, subject, isMarkAll && !subject.state.adopting ? atKeeper : atAll);
    }
    if (applied === null)
      return subject.desired === null ? unchangedReport(null) : settle(context, target, subject, atAll);
    const { diff, changes, held } = edits(context, subject, applied);
    if (changes.length === 0) return { ...unchangedReport(applied), held };
    // A zone that goes may be kept by another server by now: its records are no edit of ours.
    if (subject.desired === null && isGoing(subject.snapshot)) return settle(context, target, subject, atKeeper);
    // Another server may have taken the zone over after the backup that our state comes from.
    if (isUnseenInCopy(subject.state, copyId)) return settle(context, target, subject, atAll);
    const round = await send(
      context,
      target,
      subject,
      { applied, adopting: subject.state.adopting },
      { ...diff, changes },
    );
    const { stale, failure, refused } = round.submission;
    if (stale || failure?.code === 'no-such-zone') {
      const later = await settle(context, target, withApplied(subject, round.applied), atAll);
      return { ...later, rounds: [round, ...later.rounds] };
    }
    return {
      ...unchangedReport(round.applied),
      rounds: [round],
      held: [...held, ...refused.map(refusedSet)],
      error: failure,
    };
  });
}

/**
 * Brings a zone to its desired state from a look that was taken for a plan, unless what the plan stands on (`fingerprint`)
 * has moved since.
 */
export async function applyZone(
  context: PassContext,
  target: Target,
  {
    zone,
    observation,
    fingerprint,
  }: { readonly zone: DnsName; readonly observation: LeanObservation; readonly fingerprint: PlanFingerprint },
): Promise<PassReport | null> {
  return withZoneLock(context, target, zone, async (subject) => {
    if (sameFingerprint(planFingerprint(subject), fingerprint))
      return settle(context, target, subject, async () => wholeObservation(observation, subject));
    // Nothing is written down: how the zone stands is for who changed it to say.
    throw new DnsSyncError('moved', `${zone} changed while its plan was waiting`, 'plan and apply it again');
  });
}

/** Looks, makes the hosted zone where there is none, compares and sends; once more where reality moved meanwhile. */
async function settle(
  context: PassContext,
  target: Target,
  start: ZoneAtTarget,
  first: () => Promise<Observation | null>,
): Promise<Progress> {
  const rounds: Round[] = [];
  const remarks: string[] = [];
  let subject = start;
  let zoneMade = false;
  let hosted: HostedZone | null = null;
  try {
    for (let observation = await first(); rounds.length < 2; observation = null) {
      const finder = finderByCalls(target.provider);
      const looked = observation ?? (await observeZone(target, subject, finder, context.options));
      if (looked.kind === 'absent') {
        if (subject.desired === null)
          return { ...unchangedReport(null), rounds, remarks: unrelatedRemarks(looked.unrelated), seen: true };
        // Only Plesk's own word makes a hosted zone, and a wish for a PTR is none.
        if (subject.snapshot.desired === null)
          return {
            ...unchangedReport(null),
            rounds,
            held: [
              { ...noHostedZone(subject.snapshot, { target: target.name, words: subject.traits.words }), after: null },
            ],
            seen: true,
          };
        // No hosted zone is made for what is all held, or for what Plesk doesn't serve.
        const { changes, held } = compareAbsent(subject, null, context.options);
        const makes = mayCreateZone(subject.snapshot, effectivePolicy(context.options.config, subject));
        if (!makes || (changes.length === 0 && held.length > 0))
          return { ...unchangedReport(null), rounds, held: held.map(heldSet), seen: true };
      }
      const made = looked.kind === 'absent' ? await createHostedZone(context, target, subject, looked.applied) : null;
      if (made !== null && made.remark !== null) remarks.push(made.remark);
      const place = looked.kind === 'absent' ? (made as CreatedHostedZone).place : looked;
      if (place.kind === 'barred') return { ...leaveAlone(subject, place), rounds, remarks };
      zoneMade ||= made !== null;
      subject = withRecordQuota(withApplied(subject, place.applied), place.recordQuota ?? null);
      const diff = compareZone(subject, place.applied, place.observed, place.adopting, context.options);
      const applied = await claimSets(context.store, subject, place, diff);
      subject = withApplied(subject, applied);
      const marked = await markAsKept(context, target, subject, place);
      subject = { ...subject, state: { ...subject.state, adopting: place.adopting } };
      for (const remark of marked.remarks) remarks.push(remark);
      hosted = marked.hosted;
      const round = await send(context, target, subject, { ...place, applied }, diff);
      rounds.push(round);
      subject = withApplied(subject, round.applied);
      const { stale, failure, refused } = round.submission;
      if (stale) continue;
      const held = [...diff.held.map(heldSet), ...refused.map(refusedSet)];
      return { ...unchangedReport(round.applied), hosted, zoneMade, rounds, held, seen: true, error: failure, remarks };
    }
    return { ...unchangedReport(subject.state.applied), zoneMade, rounds, remarks, error: contended(subject.zone) };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { ...unchangedReport(subject.state.applied), zoneMade, rounds, remarks, error };
  }
}

/**
 * Sends the changes. Which hosted zone it is and what is sent are written down before: the proof of what is ours,
 * whatever becomes of this process and of the answers.
 */
async function send(
  { store, now }: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  { applied, adopting }: Pick<SeenZone, 'applied' | 'adopting'>,
  diff: ZoneDiff,
): Promise<Round> {
  const { changes } = diff;
  const steps = target.provider.callsFor(subject.zone, changes).flat();
  const sent: Applied = changes.length === 0 ? applied : { ...applied, unsure: unconfirmedWrites(steps) };
  const { recordQuota } = subject.state;
  await updateState(store, subject, (state) => ({
    ...state,
    applied: sent,
    adopting,
    ...(recordQuota === undefined ? {} : { recordQuota }),
  }));
  const submission: Submission =
    changes.length === 0 ? nothingSent : await target.provider.submit(subject.zone, applied.zoneId, changes);
  await noteQuota(store, subject, applied, submission, now());
  const after = appliedAfter(kept(applied, subject, diff), diff, submission);
  return { applied: after, diff, submission };
}

/** What is known to be ours in a zone, without what is in sync. */
function kept(applied: Applied, { desired }: ZoneAtTarget, { held }: ZoneDiff): Applied {
  const { lost, freed: _given, ...rest } = applied;
  const isLost = lost === true && desired === null && held.some(({ rule }) => rule === 'unknown-content');
  const isFreed = applied.freed === true && desired === null;
  return {
    ...rest,
    ...(isLost && { lost: true as const }),
    ...(isFreed && { freed: true as const }),
  };
}

/** What to say of a hosted zone that is found when Plesk deletes a zone, and that isn't ours. */
function unrelatedRemarks(hosted: HostedZone | null): readonly string[] {
  if (hosted === null) return [];
  const { zoneId, keeper } = hosted;
  const whose = keeper.kind === 'other' ? `is kept by the server ${keeper.server}` : 'is not kept by this server';
  return [`hosted zone ${zoneId} ${whose}; it is left as it is`];
}

/** Whether all that we have of a zone is to go because Plesk deleted it, or because its records are kept in the zone above. */
function isGoing({ deleted, foldedInto }: Snapshot): boolean {
  return deleted !== null || foldedInto !== undefined;
}

const nothingSent: Submission = { done: [], refused: [], unsure: [], stale: false, failure: null, changeIds: [] };

function withApplied(subject: ZoneAtTarget, applied: Applied): ZoneAtTarget {
  return { ...subject, state: { ...subject.state, applied } };
}

function contended(zone: DnsName): DnsSyncError {
  return new DnsSyncError(
    'contended',
    `somebody else keeps changing ${zone} at the provider`,
    'the next pass tries again',
  );
}
