import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import type { RecordedZone } from '../record/record-zone.ts';
import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { needsDecision } from '../../reconcile/plan/policy.ts';
import type { Rename } from '../../reconcile/desired/rename.ts';
import type { Config } from '../../config/load-config.ts';
import type { StateSession } from '../session.ts';
import { isWritten } from '../pass/effective-policy.ts';
import type { RecordedCommands } from '../record/record-commands.ts';
import { count } from '../../text/count.ts';
import type { Drained } from '../queue/drain.ts';
import type { CallZones } from '../queue/push-zones.ts';
import { isHandled, routesOf, servedTargets } from '../targets.ts';
import { passContext, type PassContext } from '../pass/pass-context.ts';
import { isWorthReporting } from '../pass/pass-report.ts';
import { queueZones } from '../queue/queue-zones.ts';
import { unchangedCall } from '../queue/unchanged-call.ts';

/**
 * The result of recording a call, and other zones it affects: renamed domains, and zones that hold or held records of
 * others.
 */
export interface AffectedCall extends Pick<RecordedCommands, 'accepted' | 'ptrZones'> {
  readonly renames: readonly Rename[];
  readonly parents: ReadonlySet<DnsName>;
}

/**
 * Applies the recorded zones of a call, or leaves them to the background if configured so.
 * Returns the exit code as far as applying decides it. `started` is the time of the call in milliseconds since the
 * epoch.
 */
export async function applyCall(
  session: StateSession,
  { accepted, ptrZones, renames, parents }: AffectedCall,
  started: number,
): Promise<0 | 1> {
  const { reporter, config, store } = session;
  reporter.recorded(accepted);
  const touched = [
    ...new Set([
      ...accepted.filter(({ verdict }) => !standing.has(verdict)).map((item) => item.zone),
      ...ptrZones.keys(),
      // The old zone of a renamed domain may have been emptied earlier and be due for deletion now.
      ...renames.map(({ from }) => from),
      ...parents,
    ]),
  ];
  const skipped = config.zones.subdomains === 'skip' ? await belowOthers(store, touched) : new Set<DnsName>();
  for (const zone of skipped) reporter.note(`${zone}: recorded; not applied, because "zones.subdomains" is "skip"`);
  const zones = touched.filter((zone) => isHandled(config, zone) && !isObserved(config, zone) && !skipped.has(zone));
  for (const zone of touched)
    if (isHandled(config, zone) && isObserved(config, zone))
      reporter.note(`${zone}: recorded; not applied, because its mode is "observe"`);
  for (const zone of touched)
    if (!isHandled(config, zone))
      reporter.note(`${zone}: recorded; not applied, because the configuration excludes it`);
  if (zones.length === 0) return 0;
  return applyZones(session, { accepted, ptrZones, parents }, zones, started);
}

/** Applies zones of a call, or leaves them to the background or to a fleet. */
async function applyZones(
  session: StateSession,
  { accepted, ptrZones, parents }: Omit<AffectedCall, 'renames'>,
  zones: readonly DnsName[],
  started: number,
): Promise<0 | 1> {
  const { reporter, config } = session;
  if (config.fleet === undefined && config.hook.apply === 'background') {
    await leaveToWorker(session, zones);
    reporter.note(`${count(zones.length, 'zone')} recorded; queued for the background`);
    return 0;
  }
  if (config.hook.apply === 'record') {
    reporter.note(`${count(zones.length, 'zone')} recorded; to apply, run "dns-sync apply"`);
    return 0;
  }
  const changed = new Set(
    accepted.filter(({ verdict }) => verdict === 'changed' || verdict === 'unknown-deleted').map((item) => item.zone),
  );
  for (const [zone, isChanged] of ptrZones) if (isChanged) changed.add(zone);
  for (const zone of parents) changed.add(zone);
  // Zones that failed before come last, so that they don't use up the time of the call.
  const failing = new Set(accepted.filter((item) => item.failing).map((item) => item.zone));
  const inTurn = zones.toSorted((a, b) => Number(failing.has(a)) - Number(failing.has(b)));
  const affected = { zones: inTurn, changed, parents };
  if (config.fleet === undefined) return push(session, affected, started);
  const { leaveToFleet } = await import('../fleet/agent/leave-to-fleet.ts');
  return leaveToFleet(session, affected, started);
}

/** Returns the zones that are inside another zone. */
async function belowOthers(store: ZoneDocuments, zones: readonly DnsName[]): Promise<ReadonlySet<DnsName>> {
  const { parentOf } = await import('../subdomains/reconcile-delegation.ts');
  const below = new Set<DnsName>();
  for (const zone of zones) {
    try {
      if ((await parentOf(store, zone)) !== null) below.add(zone);
    } catch (error) {
      // A zone with an unreadable document is there too.
      rethrowUnlessKnown(error);
      below.add(zone);
    }
  }
  return below;
}

/** Checks whether a zone is only observed at all of its targets. */
function isObserved(config: Config, zone: DnsName): boolean {
  return !routesOf(config, zone).some((target) => isWritten(config, target, zone));
}

/** Verdicts that leave nothing to apply. */
const standing: ReadonlySet<RecordedZone['verdict']> = new Set(['late', 'unknown', 'retained', 'missing']);

/** Queues the zones of the call and starts `retry` to drain the queues, unless it runs. */
async function leaveToWorker(session: StateSession, zones: readonly DnsName[]): Promise<void> {
  const { store, startWorker } = session;
  const items = await queueZones(session, zones, 'for good');
  if (startWorker === null) return;
  for (const target of new Set(items.map((item) => item.target))) {
    // `retry` checks the queue again after releasing its lock, so it can't miss an entry that was queued before.
    if ((await store.drainerOf(target)) !== 'retry') return startWorker();
  }
}

/** Applies the zones at their targets and reports the results. */
async function push(session: StateSession, affected: CallZones, started: number): Promise<0 | 1> {
  const { now, reporter, config, providers } = session;
  const deadline = started + config.hook.budgetSeconds * 1000;
  const context = passContext(session, { unattended: true, marks: false, waitMs: Math.max(0, deadline - now()) });
  const unchanged = await unchangedCall(context, servedTargets(config, providers), affected);
  const { own, others, calls } =
    unchanged === null
      ? await pushChanged(session, context, affected, deadline)
      : { own: unchanged, others: [], calls: 0 };
  const ordered = own.toSorted((a, b) => compareNames(a.zone, b.zone) || compareText(a.target, b.target));
  reporter.passes([...ordered, ...others]);
  const { zones } = affected;
  const named = new Set(zones);
  const otherCount = new Set(others.map(({ zone }) => zone).filter((zone) => !named.has(zone))).size;
  const done =
    otherCount === 0 ? count(zones.length, 'zone') : `${count(zones.length, 'zone')} and ${otherCount} of other calls`;
  if (calls > 0 || [...own, ...others].some(isWorthReporting)) reporter.note(`${done}, ${count(calls, 'API call')}`);
  return own.some((report) => report.error !== null || report.held.some(needsDecision)) ? 1 : 0;
}

/** Loads the code that changes zones, and returns the passes with the number of API calls. */
async function pushChanged(
  { now, reporter, config, store, providers }: StateSession,
  context: PassContext,
  affected: CallZones,
  deadline: number,
): Promise<Drained & { readonly calls: number }> {
  const { openTargets } = await import('../open-targets.ts');
  const { pushZones } = await import('../queue/push-zones.ts');
  // The targets stay open: the process ends with the call, and idle connections don't keep it alive.
  const targets = await openTargets(config, store, { now, deadline, providers, reporter });
  const drained = await pushZones(context, targets, affected, deadline);
  return { ...drained, calls: targets.reduce((sum, target) => sum + target.provider.calls(), 0) };
}
