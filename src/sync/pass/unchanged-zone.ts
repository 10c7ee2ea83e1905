import { quarantined } from '../../reconcile/plan/quarantine.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import { closeOutcome, heldSet, stillHeld, type Outcome } from '../../reconcile/plan/outcome.ts';
import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import { desiredDigest } from '../plan/plan-fingerprint.ts';
import type { PassContext } from './pass-context.ts';
import { compareZone, zoneAtTarget, type Edits, type ZoneAtTarget } from './compare-zone.ts';
import { assumedZone } from './observe/assumed-zone.ts';
import { reportOf, unchangedReport, type PassReport, type Progress } from './pass-report.ts';
import { isUnconfirmed } from './unconfirmed.ts';
import type { Target } from '../targets.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/**
 * The report on a zone of which the cache alone says that there is nothing to do and nothing new to tell; null where that
 * isn't sure. It takes no lock: whoever works on the zone by now is seen, and whoever begins later reads what was recorded
 * before, so that nobody is left with an older picture than the one that is read here.
 */
export async function passUnchanged(context: PassContext, target: Target, zone: DnsName): Promise<PassReport | null> {
  if (await context.store.isWorkedOn(zone, target.name)) return null;
  // A document that can't be read is told by the pass that works on it.
  const document = await context.store.read(zone).catch(() => null);
  if (document?.snapshot.deleted !== null) return null;
  const subject = zoneAtTarget(document, target.name, target.provider);
  const { applied, outcome } = subject.state;
  const barred = stillBarred(context, subject);
  if (barred !== null) return reportOf(subject, withAside(subject, barred));
  if (applied === null || isUnconfirmed(subject, context.options.config, null)) return null;
  const { diff, held } = edits(context, subject, applied);
  if (diff.changes.length > 0) return null;
  const progress = withAside(subject, { ...unchangedReport(applied), held });
  return outcome !== null && outcomeAfter(context, outcome, progress) === outcome ? reportOf(subject, progress) : null;
}

/**
 * The pass over a zone that is left alone, as the last look found it; null if something else is wanted by now, or it is time
 * to look again.
 */
export function stillBarred({ now }: PassContext, { desired, state }: ZoneAtTarget): Progress | null {
  const { barred, outcome, applied } = state;
  if (barred === undefined || outcome === null || barred.wanted !== desiredDigest(desired)) return null;
  const { nextAttemptAt } = outcome;
  const held = outcome.held.filter(({ rule }) => rule === barred.rule);
  // A later pass failed: how the zone stands now only a look tells.
  if (held.length === 0) return null;
  const present = now();
  if (nextAttemptAt !== null && timeDue(parseTime(nextAttemptAt), present) <= present) return null;
  return { ...unchangedReport(applied), zoneId: barred.zoneId, held };
}

/** What differs from what we last wrote: the changes to send, and what is held, some of it as it was before. */
export function edits({ options }: PassContext, subject: ZoneAtTarget, applied: Applied): Edits {
  const diff = compareZone(subject, assumedZone(applied), options);
  const standing = stillHeld(subject.state.outcome, diff.changes);
  const changes = diff.changes.filter((change) => !standing.has(change));
  return { diff: { ...diff, changes }, held: [...standing.values(), ...diff.held.map(heldSet)] };
}

/** What was kept aside waits on its own, whatever else is done for the zone. */
export function withAside({ snapshot }: ZoneAtTarget, progress: Progress): Progress {
  const aside = quarantined(snapshot);
  return aside === null ? progress : { ...progress, held: [{ ...aside, after: null }, ...progress.held] };
}

/** How a zone stands after a pass; the outcome before it where nothing of that is new. */
export function outcomeAfter(
  { now, random }: PassContext,
  before: Outcome | null,
  { rounds, held, seen, barred, error }: Progress,
): Outcome {
  const last = rounds.at(-1);
  return closeOutcome(before, {
    held,
    error,
    worked: rounds.length > 0 || seen,
    foreign: seen ? (last?.diff.foreign ?? before?.foreign ?? []) : null,
    isElsewhere: barred?.rule === 'kept-elsewhere',
    changeIds: rounds.flatMap((round) => round.submission.changeIds),
    now: now(),
    random: random(),
  });
}
