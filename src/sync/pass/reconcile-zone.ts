import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { holdDeletion } from '../hosted-zone/deletion-guard.ts';
import { hostedZoneFor } from '../hosted-zone/hosted-zone-for.ts';
import { markAsKept } from '../hosted-zone/mark-hosted-zone.ts';
import { retireHostedZone } from '../hosted-zone/retire-hosted-zone.ts';
import type { Target } from '../targets.ts';
import { claimSets } from './claim-sets.ts';
import { planEdits, zoneAtTarget, type ZoneAtTarget } from './compare-zone.ts';
import { finderByCalls } from './observe/finder.ts';
import { withHostedZone } from './observe/observation.ts';
import { observeZone } from './observe/observe-zone.ts';
import type { PassContext } from './pass-context.ts';
import { followedBy, noProgress, type PassReport, type PassState } from './pass-report.ts';
import { readBack } from './read-back.ts';
import { recordPass } from './record-pass.ts';
import { contended, isStale, nothingSent, recordIntent, recordSubmission } from './record-submission.ts';
import type { FirstObservation, Start } from './start/start.ts';
import { withZoneLock } from './with-zone-lock.ts';

/** Most observations in one pass. The second one is for concurrent changes. */
const maxObservations = 2;

/** Reconciles one zone at one target under its lock. Null if the zone is unknown; a failure is in the report. */
export async function reconcileZone(
  context: PassContext,
  target: Target,
  zone: DnsName,
  start: Start,
): Promise<PassReport | null> {
  const unchanged = await start.unchanged(context, target, zone);
  if (unchanged !== null) return unchanged;
  return withZoneLock(context, target, zone, async (document) => {
    const subject = zoneAtTarget(document, target.name, target.provider);
    const first = (await holdDeletion(context, subject)) ?? (await start.begin(context, target, subject));
    const worked = typeof first === 'function' ? await makeAsDesired(context, target, subject, first) : first;
    return recordPass(context, document, subject, await retireHostedZone(context, target, subject, worked));
  });
}

/** The reconcile loop. Desired and applied come from the state; observed is looked up, or first assumed (`edits`). */
async function makeAsDesired(
  context: PassContext,
  target: Target,
  begun: ZoneAtTarget,
  first: FirstObservation,
): Promise<PassState> {
  let [subject, progress] = [begun, noProgress(begun.state.applied)];
  try {
    let seen = await first();
    for (let observations = 0; observations < maxObservations; seen = null) {
      const observed = seen ?? (await observeZone(target, subject, finderByCalls(target.provider), context.options));
      const { hostedZone, step } = await hostedZoneFor(context, target, subject, observed);
      progress = followedBy(progress, step);
      if (hostedZone === null) return progress;
      const isObserved = hostedZone.edits === undefined;
      observations += Number(isObserved);
      subject = withHostedZone(subject, hostedZone);
      // Plan: the differences of desired, applied and observed, less what the policy holds.
      const plan = hostedZone.edits ?? planEdits(subject, hostedZone, context.options);
      const claimed = await claimSets(context.store, subject, hostedZone, plan.diff);
      subject = claimed;
      const { hosted, remarks } = await markAsKept(context, target, subject, hostedZone);
      const intended = await recordIntent(context, target, { ...hostedZone, subject: claimed }, plan.diff);
      subject = intended;
      const { changes } = plan.diff;
      const sent =
        changes.length > 0 ? target.provider.submit(subject.zone, hostedZone.applied.zoneId, changes) : nothingSent;
      const submission = await readBack(target, intended, await sent);
      const { after, round } = await recordSubmission(context, intended, plan, submission);
      subject = after;
      progress = followedBy(progress, { ...round, hosted, remarks, seen: isObserved });
      if (!isStale(round, isObserved)) return progress;
    }
    throw contended(subject.zone);
  } catch (error) {
    rethrowUnlessKnown(error);
    return followedBy(progress, { ...noProgress(subject.state.applied), error });
  }
}
