import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames } from '../../reconcile/dns/name.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { PlanZone } from '../../reconcile/plan/plan.ts';
import { prunedSets, type Prune } from '../../reconcile/plan/prune.ts';
import { countZones } from '../hosted-zone/zone-quota.ts';
import { tagHostedZones } from '../hosted-zone/tag-hosted-zones.ts';
import { inLanes } from '../concurrency.ts';
import { applyWaitMs, zonesAtOnce } from '../limits.ts';
import { failedPass, type PassReport } from '../pass/pass-report.ts';
import { reconcileZone } from '../pass/reconcile-zone.ts';
import { fromPlan } from '../pass/start/from-plan.ts';
import { leavesToFleet } from '../leaves-to-fleet.ts';
import { planDocument } from '../plan/plan-document.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { ZoneStep } from '../reporter.ts';
import type { Session } from '../session.ts';
import { delegateArrived } from '../subdomains/reconcile-parents.ts';
import { applyOutcome } from './apply-outcome.ts';
import { passContext } from '../pass/pass-context.ts';

/**
 * Applies planned zones, each independently.
 * Changes of the state alone need no API call. `marks` says whether to mark hosted zones of ours that have no mark, and
 * `adopting` whether an administrator adopts the zones, which the workers of a fleet must know.
 */
export async function applyAll(
  session: Session,
  planned: readonly PlannedZone[],
  { marks = true, adopting = false }: { readonly marks?: boolean; readonly adopting?: boolean } = {},
): Promise<readonly PassReport[]> {
  if (session.config.fleet !== undefined) {
    if (!(await leavesToFleet(session))) throw appliedByWorker();
    const { applyPlanned } = await import('../fleet/agent/apply-planned.ts');
    return applyPlanned(session, planned, adopting);
  }
  return applyHere(session, planned, marks);
}

/** Only the worker that leads may write: what another program sends at the same time isn't fenced. */
function appliedByWorker(): DnsSyncError {
  return new DnsSyncError(
    'fleet',
    'on a worker of a fleet, only "dns-sync worker" changes zones; nothing was sent',
    'run the command on the server that has the zone',
  );
}

/** Applies planned zones from this machine. */
async function applyHere(
  session: Session,
  planned: readonly PlannedZone[],
  marks: boolean,
): Promise<readonly PassReport[]> {
  const { reporter, now, store, deadline, targets: all } = session;
  for (const line of await tagHostedZones(store, all)) reporter.remark(line);
  const laneOf = ({ target }: PlannedZone): unknown => target;
  const waitMs = deadline === null ? applyWaitMs : Math.max(0, Math.min(applyWaitMs, deadline - now()));
  const context = passContext(session, { unattended: false, marks, waitMs, planId: planDocument(planned).id });
  // Zones that failed before come last, so that they don't delay the others.
  const order = planned.toSorted((a, b) => compareText(a.nextAttemptAt ?? '', b.nextAttemptAt ?? ''));
  let done = 0;
  const applyOne = async ({
    zone,
    target,
    plan,
    observation,
    fingerprint,
  }: PlannedZone): Promise<PassReport | null> => {
    if (observation === null) return null;
    if (deadline !== null && now() >= deadline) return failedPass(zone, target.name, outOfTime());
    const prune = plannedPrune(plan);
    const own = prune === null ? context : { ...context, options: { ...context.options, prune } };
    return reconcileZone(own, target, zone, fromPlan(observation, fingerprint));
  };
  const applyThese = async (items: readonly PlannedZone[]): Promise<readonly (PassReport | null)[]> =>
    inLanes(items, laneOf, zonesAtOnce, async (item) => {
      const place = { zone: item.zone, target: item.target.name };
      const progress = (state: ZoneStep['state']): void =>
        reporter.progress({ work: 'apply', done, all: planned.length, step: { ...place, state } });
      if (item.observation !== null) progress('started');
      const report = await applyOne(item);
      done++;
      progress(endOf(item, report));
      return report;
    });
  if (planned.length > 0) reporter.progress({ work: 'apply', done, all: planned.length, step: null });
  // Zones are emptied last, when the parent zones no longer delegate to them.
  const first = await applyThese(order.filter(({ plan }) => plan.action !== 'delete'));
  const then = await applyThese(order.filter(({ plan }) => plan.action === 'delete'));
  const known = [...first, ...then].filter((report) => report !== null);
  const targets = [...new Set(planned.map(({ target }) => target))];
  const later = await delegateArrived(context, targets, known);
  reporter.progress(null);
  await countZones(store, known);
  return [...known, ...later].sort((a, b) => compareNames(a.zone, b.zone) || compareText(a.target, b.target));
}

/** Returns how a zone ended. One that is not worked on ends as it was planned. */
function endOf(planned: PlannedZone, report: PassReport | null): ZoneStep['state'] {
  const outcome = applyOutcome([planned], report === null ? [] : [report]);
  if (outcome !== 'applied') return outcome;
  const isChanged = report !== null && (report.zoneMade || report.zoneRemoved || report.done.length > 0);
  return isChanged ? 'applied' : 'unchanged';
}

/** Returns the record sets that a plan prunes, so that no other foreign set is deleted; null if it prunes none. */
function plannedPrune({ diff }: PlanZone): Prune | null {
  const sets = prunedSets(diff.changes);
  return sets.length === 0 ? null : { kind: 'planned', sets: new Map(sets.map((set) => [keyOf(set), set])) };
}

/** A zone that missed the deadline has not failed: it stays as it was. */
function outOfTime(): DnsSyncError {
  return new DnsSyncError(
    'out-of-time',
    'not applied before --timeout; the zone stays pending',
    'run "dns-sync apply" again with a longer --timeout',
  );
}
