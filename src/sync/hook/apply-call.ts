import type { RecordedZone } from './record-zone.ts';
import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { waits } from '../../reconcile/plan/policy.ts';
import type { Rename } from '../../reconcile/desired/rename.ts';
import type { Store } from '../../state/store.ts';
import type { Config } from '../../config/load-config.ts';
import { inParallel } from '../concurrency.ts';
import type { StateSession } from '../session.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import type { RecordedCall } from './record-hook-call.ts';
import { count } from '../../text/count.ts';
import type { Sent } from '../queue/leader.ts';
import type { AffectedZones } from '../queue/push-zones.ts';
import { isHandled, openTargets, routesOf, type Target } from '../targets.ts';
import type { PassContext } from '../pass/unchanged-zone.ts';
import { idleCall, leftToSender } from '../queue/fast-path.ts';

/** Zones that are noted, or looked at, at the same time. */
const concurrency = 64;

/**
 * What a call came to, and what else it is about: domains that it renamed, and zones in which something of others is to be
 * kept, or not any more.
 */
export interface AffectedCall extends Pick<RecordedCall, 'accepted' | 'ptrZones'> {
  readonly renames: readonly Rename[];
  readonly parents: ReadonlySet<DnsName>;
}

/**
 * Applies the zones of a call that were recorded, or leaves them to the worker by configuration; gives the exit code as far
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
  const inTurn = zones.toSorted((one, other) => Number(failing.has(one)) - Number(failing.has(other)));
  return push(session, { zones: inTurn, changed, parents }, started);
}

/** The zones that another one encloses. */
async function belowOthers(store: Store, zones: readonly DnsName[]): Promise<ReadonlySet<DnsName>> {
  const { parentOf } = await import('../subdomains/settle.ts');
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

/** Notes the zones of the call for the one worker of this machine, and starts it unless it is there. */
async function leaveToWorker(
  { config, store, now, startWorker }: StateSession,
  zones: readonly DnsName[],
): Promise<void> {
  const at = now();
  const items = zones.flatMap((zone) => routesOf(config, zone).map((target) => ({ zone, target, at })));
  await inParallel(items, concurrency, async (item) => store.queue.add(item, 'for good'));
  // A worker looks at the list once more after it has stepped back, so that what was noted before is never left.
  if (startWorker !== null && !(await store.hasWorker())) await startWorker();
}

/** Brings the zones to their targets, and tells what became of them. */
async function push(
  { now, reporter, config, store, providers }: StateSession,
  touched: AffectedZones,
  started: number,
): Promise<0 | 1> {
  const deadline = started + config.hook.budgetSeconds * 1000;
  // Nobody closes them: the process ends with the call, and a connection that nothing is asked over doesn't keep it.
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
  const sendAll = async (): Promise<Sent> => send(context, targets, touched, deadline);
  const sent =
    (await idleCall(context, targets, touched)) ??
    (await leftToSender(context, targets, touched, deadline, sendAll)) ??
    (await sendAll());
  const own = sent.own.toSorted(
    (one, other) => compareNames(one.zone, other.zone) || compareText(one.target, other.target),
  );
  reporter.passes([...own, ...sent.others]);
  const calls = targets.reduce((sum, target) => sum + target.provider.calls(), 0);
  const { zones } = touched;
  const named = new Set(zones);
  const beside = new Set(sent.others.map(({ zone }) => zone).filter((zone) => !named.has(zone))).size;
  const done =
    beside === 0 ? count(zones.length, 'zone') : `${count(zones.length, 'zone')} and ${beside} of other calls`;
  reporter.note(`${done}, ${count(calls, 'API call')}`);
  return own.some((report) => report.error !== null || report.held.some(waits)) ? 1 : 0;
}

/** What it takes to send is loaded only where there is something to send. */
async function send(
  context: PassContext,
  targets: readonly Target[],
  touched: AffectedZones,
  deadline: number,
): Promise<Sent> {
  const { pushZones: sendTouched } = await import('../queue/push-zones.ts');
  return sendTouched(context, targets, touched, deadline);
}
