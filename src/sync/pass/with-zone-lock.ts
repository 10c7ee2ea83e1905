import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { olderStateHold } from '../../reconcile/desired/older-state.ts';
import { lockedPause, pausedPause } from '../../reconcile/plan/retry-schedule.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { OlderZones } from '../../state/identity/older-zones.ts';
import { pausedSince } from '../../state/notes/pauses.ts';
import { zoneAtTarget, type ZoneAtTarget } from './compare-zone.ts';
import { driftAfterPass, withDrift } from './drift-after-pass.ts';
import { journalPass } from './journal-pass.ts';
import type { PassContext } from './pass-context.ts';
import { unchangedReport, outcomeAfter, withAside } from './unchanged-zone.ts';
import { failedPass, nothingDone, pausedPass, reportOf, type PassReport, type Progress } from './pass-report.ts';
import { updateState } from './target-state.ts';
import { freeHostedZoneIfEmpty } from '../hosted-zone/free-hosted-zone.ts';
import { removeHostedZoneIfDue } from '../hosted-zone/remove-hosted-zone.ts';
import { isAwayCode } from '../target-failure.ts';
import type { Target } from '../targets.ts';
import { countOrHoldDeletion, deletionOf } from '../hosted-zone/deletion-guard.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/**
 * Works on a zone alone among all processes, and writes down how it ended. Null where the zone isn't known; what can't
 * be done for this zone is in its report and doesn't stop the others.
 */
export async function withZoneLock(
  context: PassContext,
  target: Target,
  zone: DnsName,
  work: (subject: ZoneAtTarget) => Promise<Progress>,
): Promise<PassReport | null> {
  try {
    return await context.store.withWork(zone, target.name, { timeoutMs: context.waitMs }, async () => {
      const document = await context.store.read(zone);
      if (document === null) return null;
      const paused = pausedSince(await context.store.pauses.read(), zone);
      if (paused !== null) return pausedPass(zone, target.name, paused);
      const older = await context.store.older.read();
      if (older?.zones.has(zone) === true) return olderPass(context, zone, target.name, older);
      const subject = zoneAtTarget(document, target.name, target.provider);
      const worked = (await heldDeletion(context, subject)) ?? (await work(subject));
      const emptied = await removeHostedZoneIfDue(context, target, subject, worked).catch(failing(worked));
      const progress = withAside(
        subject,
        await freeHostedZoneIfEmpty(context, target, subject, emptied, worked).catch(failing(emptied)),
      );
      await keepSchedule(context, subject, await close(context, subject, progress), progress.error);
      const report = reportOf(subject, progress);
      const unwritten = await journalPass(context, document, progress, report);
      if (progress.seen && progress.applied === null && progress.error === null) await forgetUnknown(context, zone);
      return unwritten === null ? report : { ...report, remarks: [...report.remarks, unwritten] };
    });
  } catch (error) {
    rethrowUnlessKnown(error);
    // Who holds the zone may have read it before its latest change.
    if (error.code === 'locked') {
      const at = context.now() + lockedPause;
      await context.store.queue.add({ zone, target: target.name, at }, 'beyond this process');
    }
    return failedPass(zone, target.name, error);
  }
}

/** A zone of a restored state waits until Plesk's present content of it is known. */
async function olderPass(
  { store, now }: PassContext,
  zone: DnsName,
  target: string,
  { compared }: OlderZones,
): Promise<PassReport> {
  await store.queue.add({ zone, target, at: now() + pausedPause }, 'for good');
  return { ...nothingDone, zone, target, held: [{ ...olderStateHold(zone, compared), after: null }] };
}

/** A deleted zone is left as it is where too many were deleted lately; null where it may be emptied. */
async function heldDeletion({ store, options, now }: PassContext, subject: ZoneAtTarget): Promise<Progress | null> {
  const deletion = deletionOf(subject, options, now());
  if (deletion === null) return null;
  const hold = await countOrHoldDeletion(store, subject.target, deletion, options.config.policy.maxZoneDeletesPerHour);
  if (hold === null) return null;
  return { ...unchangedReport(subject.state.applied), held: [{ ...hold, after: null }] };
}

/** What was done stays done where the rest fails. */
function failing(progress: Progress): (error: unknown) => Progress {
  return (error) => {
    rethrowUnlessKnown(error);
    return { ...progress, error };
  };
}

/** Forgets a zone that Plesk deleted and of which nothing was ever known, once nothing of it is anywhere. */
async function forgetUnknown({ store }: PassContext, zone: DnsName): Promise<void> {
  await store.update(zone, (document) => {
    if (document?.snapshot.deleted?.content !== null) return document;
    const isGone = ({ applied, outcome }: TargetState): boolean =>
      applied === null && outcome?.status === 'synchronized';
    return Object.values(document.targets).every(isGone) ? null : document;
  });
}

/** A zone that failed is noted for its next attempt, one that didn't is taken off the list. */
async function keepSchedule(
  { store, hasAnswered }: PassContext,
  subject: ZoneAtTarget,
  next: string | null,
  error: DnsSyncError | null,
): Promise<void> {
  const { zone, target, state } = subject;
  const last = state.outcome?.nextAttemptAt ?? null;
  if (next === last) return;
  if (next !== null) {
    const at = parseTime(next);
    // A service that answers others and fails for this zone alone would fail for it at each call.
    const isAway = error !== null && isAwayCode(error.code) && (hasAnswered !== true || error.code === 'unreachable');
    await store.queue.add({ zone, target, at, ...(isAway ? { away: true } : {}) }, 'for good');
  }
  if (last === null) return;
  const at = parseTime(last);
  await store.queue.drop({ zone, target, at });
  await store.queue.drop({ zone, target, at, away: true });
}

/** Writes down how a pass ended; gives the time of the next attempt, null where none is needed. */
async function close(context: PassContext, subject: ZoneAtTarget, progress: Progress): Promise<string | null> {
  const { seen, error } = progress;
  let next: string | null = null;
  const { copyId } = seen ? await context.store.identity() : { copyId: null };
  await updateState(context.store, subject, (state) => {
    const outcome = outcomeAfter(context, state.outcome, progress);
    next = outcome.nextAttemptAt;
    const drift = driftAfterPass(state.drift, progress, context.now());
    const { creating, barred, ...rest } = withDrift(state, drift);
    const isSettled = progress.applied !== null || (error === null && seen);
    const now: TargetState = {
      ...rest,
      ...(creating !== undefined && !isSettled && { creating }),
      ...(barred !== undefined && !seen && { barred }),
      ...(progress.barred !== null && { barred: progress.barred }),
      ...(copyId !== null && { seenInCopy: copyId }),
      outcome,
      applied: progress.applied,
    };
    // Another server keeps the zone: a take-over that got no answer didn't happen.
    if (progress.barred !== null) return { ...now, adopting: false };
    return error === null && seen ? { ...now, released: [], adopting: false } : now;
  });
  return next;
}
