import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import { inParallel } from '../concurrency.ts';
import { callLimits, maxZonesToLeave, zonesAtOnce } from '../limits.ts';
import { isWritten } from '../pass/effective-policy.ts';
import { pushZone } from '../pass/pass.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { failedPass, type PassReport } from '../pass/pass-report.ts';
import { delegateArrived } from '../subdomains/relatives.ts';
import type { Target } from '../targets.ts';
import { drain, type Drained } from './drain.ts';
import { drainOrWait } from './drain-or-wait.ts';

/** The zones of a call in the order of their turns, those that changed, and of these the ones whose delegations changed. */
export interface AffectedZones {
  readonly zones: readonly DnsName[];
  readonly changed: ReadonlySet<DnsName>;
  readonly parents: ReadonlySet<DnsName>;
}

/**
 * Brings the zones of a call to their targets by way of the queue, and drains the queue for others as far as the time allows.
 * `deadline` is in milliseconds since the epoch.
 */
export async function pushZones(
  context: PassContext,
  targets: readonly Target[],
  zones: AffectedZones,
  deadline: number,
): Promise<Drained> {
  const drained = await Promise.all(targets.map(async (target) => pushAt(context, target, zones, deadline)));
  return {
    own: drained.flatMap(({ own }) => own),
    // Another process works on a zone of others that is locked.
    others: drained.flatMap(({ others }) => others).filter(({ error }) => error?.code !== 'locked'),
  };
}

async function pushAt(
  context: PassContext,
  target: Target,
  { zones, changed, parents }: AffectedZones,
  deadline: number,
): Promise<Drained> {
  const { store, now, options } = context;
  const routed = zones.filter((zone) => isWritten(options.config, target.name, zone));
  const edited = routed.filter((zone) => changed.has(zone));
  // Parents have a turn of their own, which another process doesn't know.
  const mayLeave = edited.length > 0 && edited.length <= maxZonesToLeave && !edited.some((zone) => parents.has(zone));
  // An entry outlives this process. Until it is due, it is left to this process.
  const at = mayLeave ? now() : deadline;
  const entries = new Map<DnsName, QueueEntry>();
  await inParallel(edited, zonesAtOnce, async (zone) => {
    entries.set(zone, await store.queue.add({ zone, target: target.name, at }, 'beyond this process'));
  });
  const pass = async (zone: DnsName): Promise<PassReport | null> => {
    const entry = entries.get(zone);
    if (entry !== undefined && now() >= deadline) {
      await store.queue.add({ zone, target: target.name, at }, 'for good');
      return failedPass(zone, target.name, outOfTime());
    }
    const report = await pushZone(context, target, zone);
    if (entry !== undefined) await store.queue.drop(entry);
    return report;
  };
  const passAll = async (names: readonly DnsName[]): Promise<readonly PassReport[]> =>
    (await inParallel(names, zonesAtOnce, pass)).filter((report) => report !== null);
  const work = async (): Promise<readonly PassReport[]> => {
    // A parent drops a delegation before the zone below is emptied, and its own names answer before those below.
    const first = await passAll(routed.filter((zone) => parents.has(zone)));
    const reports = [...first, ...(await passAll(routed.filter((zone) => !parents.has(zone))))];
    return [...reports, ...(await delegateArrived(context, [target], reports))];
  };
  if (mayLeave) return drainOrWait(context, target, { entries: [...entries.values()], work }, deadline);
  // Others that come meanwhile don't wait for a call of many zones.
  const own = await work();
  const isQueueEmpty = (await store.queue.notes()).length === 0;
  const bounds = { deadline, limits: callLimits, away: new Set<string>() };
  const drained = isQueueEmpty ? null : await drain(context, target, { entries: [], work: async () => own }, bounds);
  return drained ?? { own, others: [] };
}

/** A zone whose turn came too late has not failed: it is due at once. */
function outOfTime(): DnsSyncError {
  return new DnsSyncError(
    'out-of-time',
    'the time of the call was up before its turn; it stays pending',
    'the next call of the hook applies it, or "dns-sync retry"',
  );
}
