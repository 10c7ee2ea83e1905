import { DnsSyncError, isKnownError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import { inParallel } from '../concurrency.ts';
import { zonesAtOnce } from '../limits.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { failedPass, type PassReport } from '../pass/pass-report.ts';
import { reconcileZone } from '../pass/reconcile-zone.ts';
import { fromCache } from '../pass/start/from-cache.ts';
import { delegateArrived } from '../subdomains/relatives.ts';
import type { Target } from '../targets.ts';
import { processForOthers, type DrainBounds } from './process-for-others.ts';

/** Zones that a process works on by itself. */
export interface OwnZones {
  /** The zones in their turns: those of a turn are passed side by side, after all of the turn before. */
  readonly turns: readonly (readonly DnsName[])[];
  /** Their entries in the queue, which a drain leaves alone meanwhile. */
  readonly entries: ReadonlyMap<DnsName, QueueEntry>;
  /** When the pass of a queued zone is too late, in milliseconds since the epoch: it stays queued. */
  readonly deadline: number;
  /** The reports on zones that were passed before. */
  readonly passed: readonly PassReport[];
}

export const noZones: OwnZones = { turns: [], entries: new Map(), deadline: Number.POSITIVE_INFINITY, passed: [] };

/** The reports of a process's own zones, and of those of others. */
export interface Drained {
  readonly own: readonly PassReport[];
  readonly others: readonly PassReport[];
}

/**
 * Drains the queue of a target as the only process; null if another process does. Its own zones come first, then and beside
 * them those that other calls wait for, then failed zones that are due. So of many calls at once only one loads the SDK, and
 * a request leaves when it has its tokens.
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
      const [ofOwn, ofOthers] = await Promise.all([working, others]);
      return { own: ofOwn, others: ofOthers };
    });
  } catch (error) {
    if (!lock.isHeld && isKnownError(error, 'locked')) return null;
    throw error;
  }
}

/** Passes the own zones in their turns, and then those that enclose what arrived by it. */
export async function passOwn(context: PassContext, target: Target, own: OwnZones): Promise<readonly PassReport[]> {
  const reports: PassReport[] = [];
  for (const zones of own.turns) {
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
  const { store, now } = context;
  const entry = entries.get(zone);
  if (entry !== undefined && now() >= deadline) {
    await store.queue.add({ zone, target: target.name, at: entry.at }, 'for good');
    return failedPass(zone, target.name, outOfTime());
  }
  const report = await reconcileZone(context, target, zone, fromCache);
  if (entry !== undefined) await store.queue.drop(entry);
  return report;
}

/** A zone whose turn came too late has not failed: it is due at once. */
function outOfTime(): DnsSyncError {
  return new DnsSyncError(
    'out-of-time',
    'the time of the call was up before its turn; it stays pending',
    'the next call of the hook applies it, or "dns-sync retry"',
  );
}
