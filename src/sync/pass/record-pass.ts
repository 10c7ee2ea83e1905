import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { isAwayCode } from '../target-failure.ts';
import type { ZoneAtTarget } from './compare-zone.ts';
import { factsAfterPass } from '../events/facts-after-pass.ts';
import { driftAfterPass, withDrift } from './drift-after-pass.ts';
import { journalPass } from './journal/journal-pass.ts';
import type { PassContext } from './pass-context.ts';
import { reportOf, type PassReport, type PassState } from './pass-report.ts';
import { updateState } from './target-state.ts';
import { outcomeAfter, withAside } from './unchanged-zone.ts';

/** Records the end of a pass in the zone's document, the retry queue and the journal. */
export async function recordPass(
  context: PassContext,
  document: ZoneDocument,
  subject: ZoneAtTarget,
  worked: PassState,
): Promise<PassReport> {
  const progress = withAside(subject, worked);
  await keepSchedule(context, subject, await close(context, subject, progress), progress.error);
  const report = reportOf(subject, progress);
  const unwritten = await journalPass(context, document, progress, report);
  if (progress.seen && progress.applied === null && progress.error === null)
    await forgetUnknown(context, document.snapshot.zone);
  return unwritten === null ? report : { ...report, remarks: [...report.remarks, unwritten] };
}

/** Deletes the document of a zone that Plesk deleted before it was ever known, once nothing of it exists. */
async function forgetUnknown({ store }: PassContext, zone: DnsName): Promise<void> {
  await store.update(zone, (document) => {
    if (document?.snapshot.deleted?.content !== null || document.fleet?.unanswered !== undefined) return document;
    const isGone = ({ applied, outcome }: TargetState): boolean =>
      applied === null && outcome?.status === 'synchronized';
    return Object.values(document.targets).every(isGone) ? null : document;
  });
}

/** Queues a failed zone for its next attempt, and removes any other from the queue. */
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
    // If the service answered other zones, the failure is this zone's own, unless the service is unreachable.
    const isUnavailable =
      error !== null && isAwayCode(error.code) && (hasAnswered !== true || error.code === 'unreachable');
    await store.queue.add({ zone, target, at, ...(isUnavailable ? { unavailable: true } : {}) }, 'for good');
  }
  if (last === null) return;
  const at = parseTime(last);
  await store.queue.drop({ zone, target, at });
  await store.queue.drop({ zone, target, at, unavailable: true });
}

/** Records the outcome; returns the time of the next attempt, or null. */
async function close(context: PassContext, subject: ZoneAtTarget, progress: PassState): Promise<string | null> {
  const { seen, error } = progress;
  let next: string | null = null;
  const { copyId } = seen ? await context.store.identity() : { copyId: null };
  await updateState(context.store, subject, (state) => {
    const outcome = outcomeAfter(context, state.outcome, progress);
    next = outcome.nextAttemptAt;
    const drift = driftAfterPass(state.drift, progress, context.options.now());
    const {
      creating,
      removing,
      barred,
      synchronizedAt: _at,
      healed: _healed,
      unserved: _records,
      ...rest
    } = withDrift(state, drift);
    const isSeen = error === null && seen;
    const isCreateOver = progress.applied !== null || isSeen;
    const isRemoveOver = progress.applied === null || isSeen;
    const now: TargetState = {
      ...rest,
      ...(creating !== undefined && !isCreateOver && { creating }),
      ...(removing !== undefined && !isRemoveOver && { removing }),
      ...(barred !== undefined && !seen && { barred }),
      ...(progress.barred !== null && { barred: progress.barred }),
      ...(copyId !== null && { seenInCopy: copyId }),
      ...factsAfterPass(state, subject, progress, outcome),
      outcome,
      applied: progress.applied,
    };
    // Another server owns the zone: an adoption without an answer didn't happen.
    if (progress.barred !== null) return { ...now, adopting: false };
    return isSeen ? { ...now, released: [], adopting: false } : now;
  });
  return next;
}
