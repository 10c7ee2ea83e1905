import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { olderStateHold } from '../../reconcile/plan/hold-older-state.ts';
import type { Pause } from '../../reconcile/plan/pause.ts';
import { lockedPause, pausedPause } from '../../reconcile/plan/retry-schedule.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { OlderZones } from '../../state/identity/older-zones.ts';
import { nextPauseCheck, offSince, pauseAt } from '../../state/notes/pauses.ts';
import type { Target } from '../targets.ts';
import type { PassContext } from './pass-context.ts';
import { failedPass, nothingDone, offPass, pausedPass, type PassReport } from './pass-report.ts';

/**
 * Works on a zone exclusively, unless it is paused or its state is older than Plesk's.
 * Returns null if the zone is unknown. A failure is in the zone's report and doesn't affect other zones.
 */
export async function withZoneLock(
  context: PassContext,
  target: Target,
  zone: DnsName,
  work: (document: ZoneDocument) => Promise<PassReport>,
): Promise<PassReport | null> {
  try {
    return await context.store.withWork(zone, target.name, { timeoutMs: context.waitMs }, async () => {
      const document = await context.store.read(zone);
      if (document === null) return null;
      const pauses = await context.store.pauses.read(zone);
      const off = offSince(pauses, zone);
      if (off !== null) return offPass(zone, target.name, off);
      const pause = pauseAt(pauses, zone, context.options.now());
      if (pause !== null) return passWhilePaused(context, zone, target.name, pause);
      const older = await context.store.older.read();
      if (older?.zones.has(zone) === true) return olderPass(context, zone, target.name, older);
      return work(document);
    });
  } catch (error) {
    rethrowUnlessKnown(error);
    // The holder of the lock may have read the zone before its latest change.
    if (error.code === 'locked') {
      const at = context.options.now() + lockedPause;
      await context.store.queue.add({ zone, target: target.name, at }, 'beyond this process');
    }
    return failedPass(zone, target.name, error);
  }
}

/** Reports a paused zone, and queues it if its pause ends by itself. */
async function passWhilePaused(
  { store, options }: PassContext,
  zone: DnsName,
  target: string,
  pause: Pause,
): Promise<PassReport> {
  if (pause.until !== null)
    await store.queue.add({ zone, target, at: nextPauseCheck(pause, options.now()) }, 'for good');
  return pausedPass(zone, target, pause);
}

/** Holds a zone of a restored state until Plesk's present content of it is known. */
async function olderPass(
  { store, options }: PassContext,
  zone: DnsName,
  target: string,
  { compared }: OlderZones,
): Promise<PassReport> {
  await store.queue.add({ zone, target, at: options.now() + pausedPause }, 'for good');
  return { ...nothingDone, zone, target, held: [{ ...olderStateHold(zone, compared), after: null }] };
}
