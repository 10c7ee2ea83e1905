import type { Submission } from '../cloud/provider.ts';
import { attemptsOf } from '../reconcile/attempt.ts';
import type { ZoneDiff } from '../reconcile/diff.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { mayMakeZone } from '../reconcile/may-make-zone.ts';
import type { DnsName } from '../reconcile/name.ts';
import type { Applied } from '../reconcile/observed.ts';
import { noHostedZone } from '../reconcile/no-hosted-zone.ts';
import { heldSet, refusedSet } from '../reconcile/outcome.ts';
import { basisOf, sameBasis, type Basis } from './basis.ts';
import { compareAbsent } from './compare-absent.ts';
import { compare, type Subject } from './comparison.ts';
import { makeZone, type MadeZone } from './make-zone.ts';
import { edits, idle, idlePass, type PassContext } from './idle-pass.ts';
import { policyFor } from './policy-for.ts';
import { withRecordQuota } from './record-room.ts';
import { appliedAfter, updateState } from './record.ts';
import { finderByCalls, lookAt, type Sight } from './sight.ts';
import type { Target } from './targets.ts';
import { workOnZone } from './work-on-zone.ts';
import type { PassReport, Progress, Round } from './pass-report.ts';
import { isoTime } from '../reconcile/iso-time.ts';

/**
 * Brings a zone to its desired state without looking first: what is cached of the last write tells the difference,
 * the service refuses it where reality differs, and only then the zone is observed and the rest sent once more.
 */
export async function pushZone(context: PassContext, target: Target, zone: DnsName): Promise<PassReport | null> {
  const unchanged = await idlePass(context, target, zone);
  if (unchanged !== null) return unchanged;
  return workOnZone(context, target, zone, async (subject) => {
    const { applied } = subject.state;
    if (applied === null) return subject.desired === null ? idle(null) : settle(context, target, subject, null);
    // What may have been written by a call without an answer has to be seen.
    if (applied.unsure.length > 0) return settle(context, target, subject, null);
    const { diff, changes, held } = edits(context, subject, applied);
    if (changes.length === 0) return { ...idle(applied), held };
    const round = await send(
      context,
      target,
      subject,
      { applied, adopting: subject.state.adopting },
      { ...diff, changes },
    );
    const { stale, failure, refused } = round.submission;
    if (stale || failure?.code === 'no-such-zone') {
      const later = await settle(context, target, withApplied(subject, round.applied), null);
      return { ...later, rounds: [round, ...later.rounds] };
    }
    return { ...idle(round.applied), rounds: [round], held: [...held, ...refused.map(refusedSet)], error: failure };
  });
}

/**
 * Brings a zone to its desired state from a look that was taken for a plan, unless what the plan stands on (`basis`)
 * has moved since.
 */
export async function applyZone(
  context: PassContext,
  target: Target,
  { zone, sight, basis }: { readonly zone: DnsName; readonly sight: Sight; readonly basis: Basis },
): Promise<PassReport | null> {
  return workOnZone(context, target, zone, async (subject) => {
    if (sameBasis(basisOf(subject), basis)) return settle(context, target, subject, sight);
    // Nothing is written down: how the zone stands is for who changed it to say.
    throw new DnsSyncError('moved', `${zone} changed while its plan was waiting`, 'plan and apply it again');
  });
}

/** Looks, makes the hosted zone where there is none, compares and sends; once more where reality moved meanwhile. */
async function settle(context: PassContext, target: Target, start: Subject, first: Sight | null): Promise<Progress> {
  const rounds: Round[] = [];
  const remarks: string[] = [];
  let subject = start;
  let zoneMade = false;
  try {
    for (let sight = first; rounds.length < 2; sight = null) {
      const finder = finderByCalls(target.provider);
      const seen = sight ?? (await lookAt(target, subject, finder, context.manner.config));
      if (seen.kind === 'absent') {
        if (subject.desired === null) return { ...idle(null), rounds, seen: true };
        // Only Plesk's own word makes a hosted zone, and a wish for a PTR is none.
        if (subject.snapshot.desired === null)
          return {
            ...idle(null),
            rounds,
            held: [{ ...noHostedZone(subject.zone, target.name), after: null }],
            seen: true,
          };
        // No hosted zone is made for what is all held, or for what Plesk doesn't serve.
        const { changes, held } = compareAbsent(subject, null, context.manner);
        const makes = mayMakeZone(subject.snapshot, policyFor(context.manner.config, subject));
        if (!makes || (changes.length === 0 && held.length > 0))
          return { ...idle(null), rounds, held: held.map(heldSet), seen: true };
      }
      const made = seen.kind === 'there' ? null : await makeZone(context, target, subject, seen.applied);
      zoneMade ||= made !== null;
      if (made !== null && made.remark !== null) remarks.push(made.remark);
      const place = seen.kind === 'there' ? seen : (made as MadeZone).place;
      subject = withRecordQuota(withApplied(subject, place.applied), place.recordQuota ?? null);
      const diff = compare(subject, place.applied, place.observed, place.adopting, context.manner);
      const round = await send(context, target, subject, place, diff);
      rounds.push(round);
      subject = withApplied(subject, round.applied);
      const { stale, failure, refused } = round.submission;
      if (stale) continue;
      const held = [...diff.held.map(heldSet), ...refused.map(refusedSet)];
      return { ...idle(round.applied), zoneMade, rounds, held, seen: true, error: failure, remarks };
    }
    return { ...idle(subject.state.applied), zoneMade, rounds, remarks, error: contended(subject.zone) };
  } catch (error) {
    if (!(error instanceof DnsSyncError)) throw error;
    return { ...idle(subject.state.applied), zoneMade, rounds, remarks, error };
  }
}

/**
 * Sends the changes. Which hosted zone it is and what is sent are written down before: the proof of what is ours,
 * whatever becomes of this process and of the answers.
 */
async function send(
  { store }: PassContext,
  target: Target,
  subject: Subject,
  { applied, adopting }: { readonly applied: Applied; readonly adopting: boolean },
  diff: ZoneDiff,
): Promise<Round> {
  const { changes } = diff;
  const sent: Applied = changes.length === 0 ? applied : { ...applied, unsure: attemptsOf(changes) };
  const { recordQuota } = subject.state;
  await updateState(store, subject, (state) => ({
    ...state,
    applied: sent,
    adopting,
    ...(recordQuota === undefined ? {} : { recordQuota }),
  }));
  const submission: Submission =
    changes.length === 0 ? nothingSent : await target.provider.submit(subject.zone, applied.zoneId, changes);
  await noteQuota(store, subject, applied, submission);
  return { applied: appliedAfter(applied, diff, submission), diff, submission };
}

/** Remembers that the hosted zone is full, and forgets it when there was room again. */
async function noteQuota(
  store: PassContext['store'],
  subject: Subject,
  { sets }: Applied,
  { recordQuota, done, failure }: Submission,
): Promise<void> {
  if (recordQuota !== undefined) {
    const { count, limit } = recordQuota;
    const quota = { limit, others: Math.max(0, count - sets.length), at: isoTime(Date.now()) };
    await updateState(store, subject, (state) => ({ ...state, recordQuota: quota }));
    return;
  }
  const known = subject.state.recordQuota;
  const grown = done.reduce((sum, { change }) => sum + growth[change.kind], sets.length);
  // More is there than it was believed to hold: the quota was raised.
  if (known !== undefined && failure === null && known.others + grown > known.limit)
    await updateState(store, subject, ({ recordQuota: _full, ...state }) => state);
}

const growth = { create: 1, update: 0, delete: -1 } as const;

const nothingSent: Submission = { done: [], refused: [], unsure: [], stale: false, failure: null, changeIds: [] };

function withApplied(subject: Subject, applied: Applied): Subject {
  return { ...subject, state: { ...subject.state, applied } };
}

function contended(zone: DnsName): DnsSyncError {
  return new DnsSyncError(
    'contended',
    `somebody else keeps changing ${zone} at the provider`,
    'the next pass tries again',
  );
}
