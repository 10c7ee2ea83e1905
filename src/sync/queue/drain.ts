import { DnsSyncError, isKnownError } from '../../reconcile/error.ts';
import { isWithin, type DnsName } from '../../reconcile/dns/name.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import { inParallel } from '../concurrency.ts';
import { zonesAtOnce } from '../limits.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { failedPass, type PassReport } from '../pass/pass-report.ts';
import { reconcileZone } from '../pass/reconcile-zone.ts';
import { fromCache } from '../pass/start/from-cache.ts';
import { delegateArrived, recordArrived } from '../subdomains/reconcile-parents.ts';
import type { Target } from '../targets.ts';
import { processForOthers, type DrainBounds } from './process-for-others.ts';

/** The zones that a process handles itself. */
export interface OwnZones {
  /** Zones by turn: those of a turn run in parallel, after the previous turn has ended. */
  readonly turns: readonly (readonly DnsName[])[];
  /** Their queue entries, which a drain skips meanwhile. */
  readonly entries: ReadonlyMap<DnsName, QueueEntry>;
  /** When it is too late to start a queued zone, in milliseconds since the epoch. It then stays queued. */
  readonly deadline: number;
  /** Reports of zones handled earlier. */
  readonly passed: readonly PassReport[];
}

export const noZones: OwnZones = { turns: [], entries: new Map(), deadline: Number.POSITIVE_INFINITY, passed: [] };

/** Reports of a process's own zones, and of those of others. */
export interface Drained {
  readonly own: readonly PassReport[];
  readonly others: readonly PassReport[];
}

/**
 * Drains the queue of a target exclusively; returns null if another process does.
 * Its own zones start first, then in parallel those that other calls wait for, then failed zones that are due. So of
 * many concurrent calls only one loads the SDK, and requests are sent as soon as tokens are available.
 */
export async function drain(
  context: PassContext,
  target: Target,
  own: OwnZones,
  bounds: DrainBounds,
): Promise<Drained | null> {
  const lock = { isHeld: false };
  try {
    return await context.store.asDrainer(target.name, { timeoutMs: bounds.limits.lockWaitMs }, async () => {
      lock.isHeld = true;
      const working = passOwn(context, target, own);
      const others = processForOthers(context, target, { entries: [...own.entries.values()], working }, bounds);
      const [ownReports, otherReports] = await Promise.all([working, others]);
      return { own: ownReports, others: otherReports };
    });
  } catch (error) {
    if (!lock.isHeld && isKnownError(error, 'locked')) return null;
    throw error;
  }
}

/** Handles the own zones turn by turn, then the enclosing zones of newly created ones. */
export async function passOwn(context: PassContext, target: Target, own: OwnZones): Promise<readonly PassReport[]> {
  const reports: PassReport[] = [];
  for (const zones of own.turns) {
    // The passed zones inside one of this turn get their delegations there.
    if (reports.some((report) => zones.some((zone) => isWithin(report.zone, zone))))
      await recordArrived(context, reports);
    const passed = await inParallel(zones, zonesAtOnce, async (zone) => passZone(context, target, zone, own));
    for (const report of passed) if (report !== null) reports.push(report);
  }
  return [...own.passed, ...reports, ...(await delegateArrived(context, [target], reports))];
}

async function passZone(
  context: PassContext,
  target: Target,
  zone: DnsName,
  { entries, deadline }: OwnZones,
): Promise<PassReport | null> {
  const { store, options } = context;
  const entry = entries.get(zone);
  if (entry !== undefined && options.now() >= deadline) {
    await store.queue.add({ zone, target: target.name, at: entry.at }, 'for good');
    return failedPass(zone, target.name, outOfTime());
  }
  const report = await reconcileZone(context, target, zone, fromCache);
  if (entry !== undefined) await store.queue.drop(entry);
  return report;
}

/** A zone that missed the deadline has not failed: it is due at once. */
function outOfTime(): DnsSyncError {
  return new DnsSyncError(
    'out-of-time',
    'not applied within hook.budgetSeconds; the zone stays pending',
    'the next hook call or "dns-sync retry" applies it',
  );
}
