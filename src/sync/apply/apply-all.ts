import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { inLanes } from '../concurrency.ts';
import { applyZone } from '../pass/pass.ts';
import { failedPass, type PassReport } from '../pass/pass-report.ts';
import { planDocument } from '../plan/plan-document.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';
import { delegateArrived } from '../subdomains/relatives.ts';

/** Zones that are changed at the same time; the provider wants one change at a time in each. */
const concurrency = 64;

/** How long to wait for another process that works on the same zone, in milliseconds. */
const waitMs = 60_000;

/**
 * Applies planned zones, each by itself; bookkeeping alone needs no call. `marks` tells whether hosted zones of ours without a
 * mark are marked.
 */
export async function applyAll(
  { reporter, now, config, store, deadline }: Session,
  planned: readonly PlannedZone[],
  { marks = true }: { readonly marks?: boolean } = {},
): Promise<readonly PassReport[]> {
  const laneOf = ({ target }: PlannedZone): unknown => target;
  const options = { config, unattended: false, now };
  const wait = deadline === null ? waitMs : Math.max(0, Math.min(waitMs, deadline - now()));
  const planId = planDocument(planned).id;
  const context = { store, options, planId, now, random: Math.random, marks, waitMs: wait };
  // What failed before comes after the others, so that it can't keep them waiting.
  const order = planned.toSorted((one, other) => compareText(one.nextAttemptAt ?? '', other.nextAttemptAt ?? ''));
  let done = 0;
  const applyOne = async ({ zone, target, observation, fingerprint }: PlannedZone): Promise<PassReport | null> => {
    if (observation === null) return null;
    if (deadline !== null && now() >= deadline) return failedPass(zone, target.name, outOfTime());
    return applyZone(context, target, { zone, observation, fingerprint });
  };
  const applyThese = async (items: readonly PlannedZone[]): Promise<readonly (PassReport | null)[]> =>
    inLanes(items, laneOf, concurrency, async (item) => {
      const report = await applyOne(item);
      reporter.progress({ work: 'apply', done: ++done, all: planned.length });
      return report;
    });
  // A zone is emptied when nobody is sent to it any more by the zone above.
  const first = await applyThese(order.filter(({ plan }) => plan.action !== 'delete'));
  const then = await applyThese(order.filter(({ plan }) => plan.action === 'delete'));
  const known = [...first, ...then].filter((report) => report !== null);
  const targets = [...new Set(planned.map(({ target }) => target))];
  const later = await delegateArrived(context, targets, known);
  reporter.progress(null);
  return [...known, ...later].sort(
    (one, other) => compareNames(one.zone, other.zone) || compareText(one.target, other.target),
  );
}

/** A zone whose turn came too late has not failed: it stays as it was. */
function outOfTime(): DnsSyncError {
  return new DnsSyncError(
    'out-of-time',
    'the time of --timeout ended before its turn; it stays pending',
    'run "dns-sync apply" again, with more time',
  );
}
