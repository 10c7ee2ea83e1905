import type { AcceptedZone } from '../plesk/accept.ts';
import { compareText } from '../reconcile/compare-text.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { compareNames, type DnsName } from '../reconcile/name.ts';
import { waits } from '../reconcile/policy.ts';
import type { Rename } from '../reconcile/rename.ts';
import type { DueZone } from '../state/due.ts';
import type { Store } from '../state/store.ts';
import type { Config } from './config.ts';
import { inParallel } from './in-parallel.ts';
import type { Io } from './io.ts';
import { pushZone } from './pass.ts';
import { policyFor } from './policy-for.ts';
import type { RecordedCall } from './record-call.ts';
import { acceptedLines, rejectedLine } from './render/accepted.ts';
import { count } from './render/counts.ts';
import { reportLine, troubleLines } from './render/report.ts';
import { failedByTarget, retryDue } from './retry-due.ts';
import { sendTogether, waitingSince, type Sent } from './send-together.ts';
import { delegateArrived } from './subdomains/relatives.ts';
import { parentOf } from './subdomains/settle.ts';
import { isHandled, isRouted, openTargets, routesOf, type Target } from './targets.ts';
import { failedPass, type PassReport } from './pass-report.ts';
import type { PassContext } from './work-on-zone.ts';

/** Zones that are brought to a provider at the same time, at each target. */
const atOnce = 64;

/** A call that changed no more zones than this may leave them to another that sends just now, or sends for others. */
const fewZones = 5;

/** Zones of earlier calls, failed and due, that a call tries again at each target when its own are done. */
const mostRetries = 5;

/**
 * What a call came to, and what else it is about: domains that it renamed, and zones in which something of others is to be
 * kept, or not any more.
 */
export interface Touched extends Pick<RecordedCall, 'accepted' | 'ptrZones'> {
  readonly renames: readonly Rename[];
  readonly parents: ReadonlySet<DnsName>;
}

/**
 * Applies the zones of a call that were recorded, or leaves them to the worker by configuration; gives the exit code as far
 * as it is about applying. `started` is the time of the call in milliseconds since the epoch.
 */
export async function applyTouched(
  io: Io,
  config: Config,
  store: Store,
  { accepted, ptrZones, renames, parents }: Touched,
  started: number,
): Promise<number> {
  for (const item of accepted) {
    const { out, err } = acceptedLines(item);
    for (const line of out) io.out(line);
    for (const line of err) io.err(line);
  }
  const touched = [
    ...new Set([
      ...accepted.filter(({ verdict }) => !standing.has(verdict)).map((item) => item.zone),
      ...ptrZones.keys(),
      // The old zone of a domain whose new one comes later was emptied by then, and may be due to go.
      ...renames.map(({ from }) => from),
      ...parents,
    ]),
  ];
  const skipped = new Set<DnsName>();
  if (config.zones.subdomains === 'skip')
    for (const zone of touched) if ((await parentOf(store, zone)) !== null) skipped.add(zone);
  for (const zone of skipped) io.out(`${zone}: recorded; by "zones.subdomains" zones of subdomains are skipped\n`);
  const zones = touched.filter((zone) => isHandled(config, zone) && !isObserved(config, zone) && !skipped.has(zone));
  for (const zone of touched)
    if (isHandled(config, zone) && isObserved(config, zone))
      io.out(`${zone}: recorded; by its mode it is only observed\n`);
  for (const zone of touched)
    if (!isHandled(config, zone)) io.out(`${zone}: recorded; the configuration excludes it\n`);
  if (zones.length === 0) return 0;
  if (config.hook.apply === 'background') {
    await leaveToWorker(config, store, zones);
    io.out(`${count(zones.length, 'zone')} recorded; applied in the background\n`);
    return 0;
  }
  if (config.hook.apply !== 'inline') {
    io.out(`${count(zones.length, 'zone')} recorded; left to "dns-sync apply" by the configuration\n`);
    return 0;
  }
  const changed = new Set(accepted.filter((item) => item.verdict === 'changed').map((item) => item.zone));
  for (const [zone, isChanged] of ptrZones) if (isChanged) changed.add(zone);
  for (const zone of parents) changed.add(zone);
  // What failed before comes after the others, so that it can't use up the time of the call before their turn.
  const failing = new Set(accepted.filter((item) => item.failing).map((item) => item.zone));
  const inTurn = zones.toSorted((one, other) => Number(failing.has(one)) - Number(failing.has(other)));
  return push(io, config, store, { zones: inTurn, changed, parents }, started);
}

/** Whether a zone is only observed, at every target that keeps it. */
function isObserved(config: Config, zone: DnsName): boolean {
  return routesOf(config, zone).every((target) => policyFor(config, { zone, target }).mode === 'observe');
}

/** What recording came to where there is nothing to apply. */
const standing: ReadonlySet<AcceptedZone['verdict']> = new Set(['late', 'unknown', 'retained', 'missing']);

/** Notes the zones of the call for the one worker of this machine, and starts it unless it is there. */
async function leaveToWorker(config: Config, store: Store, zones: readonly DnsName[]): Promise<void> {
  const at = Date.now();
  const items = zones.flatMap((zone) => routesOf(config, zone).map((target) => ({ zone, target, at })));
  await inParallel(items, atOnce, async (item) => store.due.add(item, 'for good'));
  // A worker looks at the list once more after it has stepped back, so that what was noted before is never left.
  if (!(await store.hasWorker())) (await import('./start-worker.ts')).startWorker();
}

async function push(
  io: Io,
  config: Config,
  store: Store,
  {
    zones,
    changed,
    parents,
  }: {
    readonly zones: readonly DnsName[];
    readonly changed: ReadonlySet<DnsName>;
    readonly parents: ReadonlySet<DnsName>;
  },
  started: number,
): Promise<number> {
  const deadline = started + config.hook.budgetSeconds * 1000;
  const targets = openTargets(config, store, deadline);
  const context: PassContext = {
    store,
    manner: { config, unattended: true },
    planId: null,
    now: Date.now,
    random: Math.random,
    waitMs: Math.max(0, deadline - Date.now()),
  };
  try {
    const send = async (target: Target, zone: DnsName): Promise<PassReport | null> => {
      if (changed.has(zone) && Date.now() >= deadline) return outOfTime(store, zone, target.name);
      const pushed = async (): Promise<PassReport | null> => pushZone(context, target, zone);
      return changed.has(zone) ? surviving(store, { zone, target: target.name, at: deadline }, pushed) : pushed();
    };
    const sent = await Promise.all(
      targets.map(async (target): Promise<Sent> => {
        const { name } = target;
        const its = zones.filter(
          (zone) => isRouted(config, name, zone) && policyFor(config, { zone, target: name }).mode !== 'observe',
        );
        const edited = its.filter((zone) => changed.has(zone));
        const sendThese = async (some: readonly DnsName[]): Promise<readonly PassReport[]> =>
          (await inParallel(some, atOnce, async (zone) => send(target, zone))).filter((report) => report !== null);
        const sendOwn = async (): Promise<readonly PassReport[]> => {
          // Nobody is sent to a zone any more before it is emptied, and its names answer above before they do below.
          const first = await sendThese(its.filter((zone) => parents.has(zone)));
          const passed = [...first, ...(await sendThese(its.filter((zone) => !parents.has(zone))))];
          return [...passed, ...(await delegateArrived(context, [target], passed))];
        };
        return edited.length > 0 && edited.length <= fewZones
          ? sendTogether(context, target, { zones: edited, deadline, send: sendOwn })
          : { own: await sendOwn(), others: [] };
      }),
    );
    const known = sent
      .flatMap(({ own }) => own)
      .sort((one, other) => compareNames(one.zone, other.zone) || compareText(one.target, other.target));
    for (const report of known) tell(io, report);
    const failing = new Set(known.filter(failedByTarget).map((report) => report.target));
    const answering = targets.filter(({ name }) => !failing.has(name));
    const retried = await retryDue({ ...context, waitMs: 0 }, answering, {
      most: mostRetries,
      atOnce: 1,
      until: deadline,
      before: waitingSince(context),
    });
    const others = [...sent.flatMap((item) => item.others), ...retried];
    for (const report of others) tell(io, report);
    const calls = targets.reduce((sum, target) => sum + target.provider.calls(), 0);
    const beside = new Set(others.map(({ zone }) => zone).filter((zone) => !zones.includes(zone))).size;
    const done =
      beside === 0 ? count(zones.length, 'zone') : `${count(zones.length, 'zone')} and ${beside} of other calls`;
    io.out(`${done}, ${count(calls, 'API call')}\n`);
    return known.some((report) => report.error !== null || report.held.some(waits)) ? 1 : 0;
  } finally {
    for (const target of targets) target.provider.close();
  }
}

/** A zone whose turn came too late has not failed: it is due at once, for the next call or the timer. */
async function outOfTime(store: Store, zone: DnsName, target: string): Promise<PassReport> {
  await store.due.add({ zone, target, at: Date.now() }, 'for good');
  const error = new DnsSyncError(
    'out-of-time',
    'the time of the call was up before its turn; it stays pending',
    'the next call of the hook applies it, or "dns-sync retry"',
  );
  return failedPass(zone, target, error);
}

/** Works on a zone under a note that outlives this process: whoever ends it leaves a zone that the next call finds. */
async function surviving<T>(store: Store, item: DueZone, work: () => Promise<T>): Promise<T> {
  await store.due.add(item, 'beyond this process');
  const result = await work();
  await store.due.drop(item);
  return result;
}

function tell(io: Io, report: PassReport): void {
  io.out(`${reportLine(report)}\n`);
  for (const reject of report.unserved) io.err(rejectedLine(report.zone, reject));
  for (const line of troubleLines(report)) io.err(`${line}\n`);
}
