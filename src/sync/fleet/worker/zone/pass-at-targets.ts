import type { DnsName } from '../../../../reconcile/dns/name.ts';
import { isoTime } from '../../../../reconcile/iso-time.ts';
import { retryWaitMs } from '../../../limits.ts';
import { isWritten } from '../../../pass/effective-policy.ts';
import { passContext, type PassContext } from '../../../pass/pass-context.ts';
import type { PassReport } from '../../../pass/pass-report.ts';
import { reconcileZone } from '../../../pass/reconcile-zone.ts';
import { fromCache } from '../../../pass/start/from-cache.ts';
import { fromObservation, lookBeforeWriting } from '../../../pass/start/with-observation.ts';
import { delegateArrived, reconcileAffected } from '../../../subdomains/reconcile-parents.ts';
import type { Target } from '../../../targets.ts';
import type { LeaderContext, Prepared } from './leader-context.ts';

/** Passes a zone at its targets. What encloses it is passed before, if its delegation changes, or after. */
export async function passAtTargets(
  { session, fenced, known }: LeaderContext,
  zone: DnsName,
  targets: readonly Target[],
  { isNew, isLook }: Prepared,
): Promise<readonly PassReport[]> {
  const { config, now } = session;
  if (config.hook.apply === 'record') return [];
  const { store } = fenced;
  const context = passContext({ store, config, now }, { unattended: !isLook, marks: true, waitMs: retryWaitMs });
  const state = known.stateOf(zone);
  // What a server brought into the fleet was never looked at by a worker.
  const isBrought = state === null || state === 'unreadable' || state.claim === 0;
  const start = isLook ? fromObservation : isBrought ? lookBeforeWriting : fromCache;
  const written = targets.filter((target) => isWritten(config, target.name, zone));
  const reports: PassReport[] = [];
  if (isNew) for (const report of await passParents(context, written, zone)) reports.push(report);
  for (const target of written) {
    const report = await reconcileZone(context, target, zone, start);
    if (report === null) continue;
    reports.push(report);
    for (const parent of await delegateArrived(context, [target], [report])) reports.push(parent);
  }
  return reports;
}

/** Passes the zones that enclose a created or deleted one, if they delegated it elsewhere. */
async function passParents(
  context: PassContext,
  targets: readonly Target[],
  zone: DnsName,
): Promise<readonly PassReport[]> {
  const { store, options } = context;
  const { config, now } = options;
  const affected = { zones: [zone], createdOrDeleted: new Set([zone]) };
  const { changed } = await reconcileAffected({ store, config }, affected, isoTime(now()));
  const reports: PassReport[] = [];
  for (const parent of changed) {
    for (const target of targets) {
      const report = isWritten(config, target.name, parent)
        ? await reconcileZone(context, target, parent, fromCache)
        : null;
      if (report !== null) reports.push(report);
    }
  }
  return reports;
}
