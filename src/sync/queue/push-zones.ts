import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { QueuedZone } from '../../state/notes/queue.ts';
import type { Store } from '../../state/store.ts';
import type { PassContext } from '../pass/unchanged-zone.ts';
import { inParallel } from '../concurrency.ts';
import { failedPass, type PassReport } from '../pass/pass-report.ts';
import { pushZone } from '../pass/pass.ts';
import { isWritten } from '../pass/effective-policy.ts';
import { retryAnswered } from './retry-answered.ts';
import { drainQueue } from './drain-queue.ts';
import { failedByTarget } from '../target-failure.ts';
import { sendTogether, waitingSince, type Sent } from './leader.ts';
import { delegateArrived } from '../subdomains/relatives.ts';
import type { Target } from '../targets.ts';
import { fewZones } from './follower.ts';

/** Zones that are brought to a provider at the same time, at each target. */
const concurrency = 64;

/** Zones of earlier calls, failed and due, that a call tries again at each target when its own are done. */
const maxRetries = 5;

/** Nothing of earlier calls is begun so long before the end of a call, at most, in milliseconds: it has to end in time. */
const maxSpareMs = 2000;

/**
 * The zones of a call in the order of their turns, which of them changed, and which of these enclose others that came or
 * went.
 */
export interface AffectedZones {
  readonly zones: readonly DnsName[];
  readonly changed: ReadonlySet<DnsName>;
  readonly parents: ReadonlySet<DnsName>;
}

/**
 * Brings the zones of a call to their targets, then some that failed before and are due. `deadline` is in milliseconds
 * since the epoch.
 */
export async function pushZones(
  context: PassContext,
  targets: readonly Target[],
  { zones, changed, parents }: AffectedZones,
  deadline: number,
): Promise<Sent> {
  const { store } = context;
  const { config } = context.options;
  const send = async (target: Target, zone: DnsName): Promise<PassReport | null> => {
    if (changed.has(zone) && context.now() >= deadline) return outOfTime(context, zone, target.name);
    const pushed = async (): Promise<PassReport | null> => pushZone(context, target, zone);
    return changed.has(zone) ? surviving(store, { zone, target: target.name, at: deadline }, pushed) : pushed();
  };
  const sent = await Promise.all(
    targets.map(async (target): Promise<Sent> => {
      const { name } = target;
      const its = zones.filter((zone) => isWritten(config, name, zone));
      const edited = its.filter((zone) => changed.has(zone));
      const sendThese = async (some: readonly DnsName[]): Promise<readonly PassReport[]> =>
        (await inParallel(some, concurrency, async (zone) => send(target, zone))).filter((report) => report !== null);
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
  const own = sent.flatMap((item) => item.own);
  const failing = new Set(own.filter(failedByTarget).map((report) => report.target));
  const answering = targets.filter(({ name }) => !failing.has(name));
  const retried = await drainQueue({ ...context, waitMs: 0 }, answering, {
    most: maxRetries,
    concurrency: 1,
    until: deadline,
    before: waitingSince(context),
  });
  const spare = Math.min(maxSpareMs, config.hook.budgetSeconds * 250);
  const stillAnswering = answering.filter(
    ({ name }) => !retried.some((report) => report.target === name && failedByTarget(report)),
  );
  const woken = await retryAnswered({ ...context, waitMs: 0 }, stillAnswering, deadline - spare);
  // A zone of others that somebody else works on is in good hands.
  const others = [...sent.flatMap((item) => item.others), ...retried, ...woken].filter(
    ({ error }) => error?.code !== 'locked',
  );
  return { own, others };
}

/** A zone whose turn came too late has not failed: it is due at once, for the next call or the timer. */
async function outOfTime({ store, now }: PassContext, zone: DnsName, target: string): Promise<PassReport> {
  await store.queue.add({ zone, target, at: now() }, 'for good');
  const error = new DnsSyncError(
    'out-of-time',
    'the time of the call was up before its turn; it stays pending',
    'the next call of the hook applies it, or "dns-sync retry"',
  );
  return failedPass(zone, target, error);
}

/** Works on a zone under a note that outlives this process: whoever ends it leaves a zone that the next call finds. */
async function surviving<T>(store: Store, item: QueuedZone, work: () => Promise<T>): Promise<T> {
  await store.queue.add(item, 'beyond this process');
  const result = await work();
  await store.queue.drop(item);
  return result;
}
