import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../concurrency.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
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
  let left = changed.length;
  const progress = (): void =>
    reporter.progress(
      left === 0 ? null : { work: 'wait-until-live', done: changed.length - left, all: changed.length },
    );
  progress();
  const late = await inParallel(changed, liveChecksAtOnce, async (report) => {
    const provider = providers.get(report.target);
    const changeId = report.changeIds.at(-1) as string;
    const isLive = await becomesTrue(now, async () => (await provider?.isInSync?.(changeId)) === true);
    left--;
    progress();
    return isLive ? null : report;
  });
  const missing = late.filter((report) => report !== null);
  for (const { zone, target } of missing) {
    reporter.remark(
      `${spelled(zone)} at ${target}: not live on all name servers after ${maxLiveWaitMs / 60_000} minutes; the provider is still working on it`,
    );
  }
  if (changed.length > 0 && missing.length === 0)
    reporter.remark(`${count(changed.length, 'zone')} live on all name servers.`);
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
