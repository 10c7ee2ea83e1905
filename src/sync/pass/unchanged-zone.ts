import { quarantined } from '../../reconcile/plan/quarantine.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import { closeOutcome, heldSet, stillHeld, type Outcome } from '../../reconcile/plan/outcome.ts';
import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import { desiredDigest } from '../plan/plan-fingerprint.ts';
import type { PassContext } from './pass-context.ts';
import { compareZone, zoneAtTarget, type Edits, type ZoneAtTarget } from './compare-zone.ts';
import { assumedZone } from './observe/assumed-zone.ts';
import { reportOf, noProgress, type PassReport, type PassState } from './pass-report.ts';
import { isUnconfirmed } from './unconfirmed.ts';
import type { ServedTarget } from '../targets.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { documentOrNull } from '../read-document.ts';

/**
 * Returns the report of a zone if the cache shows that nothing is to be done or reported; otherwise null.
 * Lock-free: a running pass holds a lock we can see; a later pass reads state at least as new as ours.
 */
export async function passUnchanged(
  context: PassContext,
  target: ServedTarget,
  zone: DnsName,
): Promise<PassReport | null> {
  if (await context.store.isWorkedOn(zone, target.name)) return null;
  const document = await documentOrNull(context.store, zone);
  if (document?.snapshot.deleted !== null) return null;
  const subject = zoneAtTarget(document, target.name, target.provider);
  const { applied, outcome } = subject.state;
  const barred = stillBarred(context, subject);
  if (barred !== null) return reportOf(subject, withAside(subject, barred));
  if (applied === null || isUnconfirmed(subject, context.options.config, null)) return null;
  const { diff, held } = planCachedEdits(context, subject, applied);
  if (diff.changes.length > 0) return null;
  const progress = withAside(subject, { ...noProgress(applied), held });
  return outcome !== null && outcomeAfter(context, outcome, progress) === outcome ? reportOf(subject, progress) : null;
}

/**
 * Returns the pass over a zone that the last check left alone; null if the desired content changed or a new check is
 * due.
 */
export function stillBarred({ options }: PassContext, { desired, state }: ZoneAtTarget): PassState | null {
  const { barred, outcome, applied } = state;
  if (barred === undefined || outcome === null || barred.wanted !== desiredDigest(desired)) return null;
  const { nextAttemptAt } = outcome;
  const held = outcome.held.filter(({ rule }) => rule === barred.rule);
  // A later pass failed, so only an observation shows the zone's state.
  if (held.length === 0) return null;
  const present = options.now();
  if (nextAttemptAt !== null && timeDue(parseTime(nextAttemptAt), present) <= present) return null;
  return { ...noProgress(applied), zoneId: barred.zoneId, held };
}

/** Returns the differences from our last write: the changes to send, and all holds. */
export function planCachedEdits({ options }: PassContext, subject: ZoneAtTarget, applied: Applied): Edits {
  const diff = compareZone(subject, assumedZone(applied), options);
  const standing = stillHeld(subject.state.outcome, diff.changes);
  const changes = diff.changes.filter((change) => !standing.has(change));
  return { diff: { ...diff, changes }, held: [...standing.values(), ...diff.held.map(heldSet)] };
}

/** Adds the hold of content that is kept aside, independent of other changes to the zone. */
export function withAside({ snapshot }: ZoneAtTarget, progress: PassState): PassState {
  const aside = quarantined(snapshot);
  return aside === null ? progress : { ...progress, held: [{ ...aside, after: null }, ...progress.held] };
}

/** Returns the outcome after a pass; the previous object if nothing is new. */
export function outcomeAfter(
  { random, options }: PassContext,
  before: Outcome | null,
  { rounds, held, seen, barred, error }: PassState,
): Outcome {
  const last = rounds.at(-1);
  return closeOutcome(before, {
    held,
    error,
    worked: rounds.length > 0 || seen,
    foreign: seen ? (last?.diff.foreign ?? before?.foreign ?? []) : null,
    looksAgain: barred?.rule === 'kept-elsewhere' || held.some(({ rule }) => rule === 'no-hosted-zone'),
    changeIds: rounds.flatMap((round) => round.submission.changeIds),
    now: options.now(),
    random: random(),
  });
}
