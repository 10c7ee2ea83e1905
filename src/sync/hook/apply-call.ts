import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import type { RecordedZone } from './record-zone.ts';
import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { waits } from '../../reconcile/plan/policy.ts';
import type { Rename } from '../../reconcile/desired/rename.ts';
import type { Config } from '../../config/load-config.ts';
import { inParallel } from '../concurrency.ts';
import { zonesAtOnce } from '../limits.ts';
import type { StateSession } from '../session.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import type { RecordedCall } from './record-hook-call.ts';
import { count } from '../../text/count.ts';
import type { Drained } from '../queue/drain.ts';
import type { AffectedZones } from '../queue/push-zones.ts';
import { isHandled, openTargets, routesOf, type Target } from '../targets.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { unchangedCall } from '../queue/unchanged-call.ts';

/**
 * What a call came to, and what else it is about: domains that it renamed, and zones in which something of others is to be
 * kept, or not any more.
 */
export interface AffectedCall extends Pick<RecordedCall, 'accepted' | 'ptrZones'> {
  readonly renames: readonly Rename[];
  readonly parents: ReadonlySet<DnsName>;
}

/**
 * Applies the zones of a call that were recorded, or leaves them to the background by configuration; gives the exit code as far
 * as it is about applying. `started` is the time of the call in milliseconds since the epoch.
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
      // The old zone of a domain whose new one comes later was emptied by then, and may be due to go.
      ...renames.map(({ from }) => from),
      ...parents,
    ]),
  ];
  const skipped = config.zones.subdomains === 'skip' ? await belowOthers(store, touched) : new Set<DnsName>();
  for (const zone of skipped) reporter.note(`${zone}: recorded; by "zones.subdomains" zones of subdomains are skipped`);
  const zones = touched.filter((zone) => isHandled(config, zone) && !isObserved(config, zone) && !skipped.has(zone));
  for (const zone of touched)
    if (isHandled(config, zone) && isObserved(config, zone))
      reporter.note(`${zone}: recorded; by its mode it is only observed`);
  for (const zone of touched)
    if (!isHandled(config, zone)) reporter.note(`${zone}: recorded; the configuration excludes it`);
  if (zones.length === 0) return 0;
  if (config.hook.apply === 'background') {
    await leaveToWorker(session, zones);
    reporter.note(`${count(zones.length, 'zone')} recorded; applied in the background`);
    return 0;
  }
  if (config.hook.apply !== 'inline') {
    reporter.note(`${count(zones.length, 'zone')} recorded; left to "dns-sync apply" by the configuration`);
    return 0;
  }
  const changed = new Set(
    accepted.filter(({ verdict }) => verdict === 'changed' || verdict === 'unknown-deleted').map((item) => item.zone),
  );
  for (const [zone, isChanged] of ptrZones) if (isChanged) changed.add(zone);
  for (const zone of parents) changed.add(zone);
  // What failed before comes after the others, so that it can't use up the time of the call before their turn.
  const failing = new Set(accepted.filter((item) => item.failing).map((item) => item.zone));
  const inTurn = zones.toSorted((a, b) => Number(failing.has(a)) - Number(failing.has(b)));
  return push(session, { zones: inTurn, changed, parents }, started);
}

/** The zones that another one encloses. */
async function belowOthers(store: ZoneDocuments, zones: readonly DnsName[]): Promise<ReadonlySet<DnsName>> {
  const { parentOf } = await import('../subdomains/reconcile-delegation.ts');
  const below = new Set<DnsName>();
  for (const zone of zones) if ((await parentOf(store, zone)) !== null) below.add(zone);
  return below;
}

/** Whether a zone is only observed, at every target that keeps it. */
function isObserved(config: Config, zone: DnsName): boolean {
  return routesOf(config, zone).every((target) => effectivePolicy(config, { zone, target }).mode === 'observe');
}

/** What recording came to where there is nothing to apply. */
const standing: ReadonlySet<RecordedZone['verdict']> = new Set(['late', 'unknown', 'retained', 'missing']);

/** Queues the zones of the call, and starts `retry`, which drains the queues, unless it runs. */
async function leaveToWorker(
  { config, store, now, startWorker }: StateSession,
  zones: readonly DnsName[],
): Promise<void> {
  const at = now();
  const items = zones.flatMap((zone) => routesOf(config, zone).map((target) => ({ zone, target, at })));
  await inParallel(items, zonesAtOnce, async (item) => store.queue.add(item, 'for good'));
  if (startWorker === null) return;
  for (const target of new Set(items.map((item) => item.target))) {
    // It looks at the queue once more after it gave back its lock, so that nothing queued before is left.
    if ((await store.drainerOf(target)) !== 'retry') return startWorker();
  }
}

/** Brings the zones to their targets, and reports what became of them. */
async function push(
  { now, reporter, config, store, providers }: StateSession,
  affected: AffectedZones,
  started: number,
): Promise<0 | 1> {
  const deadline = started + config.hook.budgetSeconds * 1000;
  // The targets stay open: the process ends with the call, and a connection without a request doesn't keep it.
  const targets = openTargets(config, store, { now, deadline, providers });
  const context: PassContext = {
    store,
    options: { config, unattended: true, now },
    planId: null,
    now,
    random: Math.random,
    marks: false,
    waitMs: Math.max(0, deadline - now()),
  };
  const unchanged = await unchangedCall(context, targets, affected);
  const { own, others } =
    unchanged === null ? await pushChanged(context, targets, affected, deadline) : { own: unchanged, others: [] };
  const ordered = own.toSorted((a, b) => compareNames(a.zone, b.zone) || compareText(a.target, b.target));
  reporter.passes([...ordered, ...others]);
  const calls = targets.reduce((sum, target) => sum + target.provider.calls(), 0);
  const { zones } = affected;
  const named = new Set(zones);
  const beside = new Set(others.map(({ zone }) => zone).filter((zone) => !named.has(zone))).size;
  const done =
    beside === 0 ? count(zones.length, 'zone') : `${count(zones.length, 'zone')} and ${beside} of other calls`;
  reporter.note(`${done}, ${count(calls, 'API call')}`);
  return own.some((report) => report.error !== null || report.held.some(waits)) ? 1 : 0;
}

/** Loads what it takes to change something. */
async function pushChanged(
  context: PassContext,
  targets: readonly Target[],
  affected: AffectedZones,
  deadline: number,
): Promise<Drained> {
  const { pushZones } = await import('../queue/push-zones.ts');
  return pushZones(context, targets, affected, deadline);
}
