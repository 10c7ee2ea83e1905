import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../concurrency.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import type { ZoneStep } from '../reporter.ts';
import type { Session } from '../session.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { firstLiveCheckMs, liveChecksAtOnce, maxLiveCheckMs, maxLiveWaitMs } from '../limits.ts';

/**
 * Waits until all name servers of the providers have the changes.
 * Only a zone's last change is polled, because the changes of a zone propagate in order. Returns false if one timed out
 * or couldn't be polled.
 */
export async function waitUntilLive(
  { reporter, now, targets }: Session,
  reports: readonly PassReport[],
): Promise<boolean> {
  const providers = new Map(targets.map(({ name, provider }) => [name, provider]));
  // A service without change tracking publishes writes at once.
  const changed = reports.filter(
    ({ target, changeIds }) => changeIds.length > 0 && providers.get(target)?.isInSync !== undefined,
  );
  let done = 0;
  const progress = (step: ZoneStep | null): void =>
    reporter.progress({ work: 'wait-until-live', done, all: changed.length, step });
  if (changed.length > 0) progress(null);
  const late = await inParallel(changed, liveChecksAtOnce, async (report) => {
    const provider = providers.get(report.target);
    const changeId = report.changeIds.at(-1) as string;
    const isLive = await becomesTrue(now, async () => (await provider?.isInSync?.(changeId)) === true);
    done++;
    progress({ zone: report.zone, target: report.target, state: isLive ? 'live' : 'not-live' });
    return isLive ? null : report;
  });
  reporter.progress(null);
  const missing = late.filter((report) => report !== null);
  for (const { zone, target } of missing) {
    reporter.remark(
      `${spelled(zone)} at ${target}: not live on all name servers after ${maxLiveWaitMs / 60_000} minutes; the provider is still working on it`,
    );
  }
  if (changed.length > 0 && missing.length === 0)
    reporter.info(`${count(changed.length, 'zone')} live on all name servers.`);
  return missing.length === 0;
}

async function becomesTrue(now: () => number, ask: () => Promise<boolean>): Promise<boolean> {
  const end = now() + maxLiveWaitMs;
  for (let gap = firstLiveCheckMs; now() < end; gap = Math.min(maxLiveCheckMs, gap * 2)) {
    if (await ask()) return true;
    await sleep(gap);
  }
  return false;
}
