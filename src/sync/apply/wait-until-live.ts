import { setTimeout as sleep } from 'node:timers/promises';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { withHint } from '../../text/with-hint.ts';
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
 * or couldn't be polled, and reports why.
 */
export async function waitUntilLive(
  { reporter, now, targets, deadline }: Session,
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
  const late = await inParallel(changed, liveChecksAtOnce, async ({ zone, target, changeIds }) => {
    const provider = providers.get(target);
    const changeId = changeIds.at(-1) as string;
    const problem = await pollUntilLive({ now, deadline }, async () => (await provider?.isInSync?.(changeId)) === true);
    done++;
    progress({ zone, target, state: problem === null ? 'live' : 'not-live' });
    return problem === null ? null : `${spelled(zone)} at ${target}: ${problem}`;
  });
  reporter.progress(null);
  const problems = late.filter((problem) => problem !== null);
  for (const problem of problems) reporter.remark(problem);
  if (changed.length > 0 && problems.length === 0)
    reporter.info(`${count(changed.length, 'zone')} live on all name servers.`);
  return problems.length === 0;
}

/** Asks until a change is live; returns null then, and otherwise why it isn't known to be. */
async function pollUntilLive(
  { now, deadline }: Pick<Session, 'now' | 'deadline'>,
  ask: () => Promise<boolean>,
): Promise<string | null> {
  const end = Math.min(now() + maxLiveWaitMs, deadline ?? Number.POSITIVE_INFINITY);
  try {
    for (let gap = firstLiveCheckMs; now() < end; gap = Math.min(maxLiveCheckMs, gap * 2)) {
      if (await ask()) return null;
      await sleep(Math.min(gap, Math.max(0, end - now())));
    }
  } catch (error) {
    rethrowUnlessKnown(error);
    // The last request had no time left.
    if (now() < end) return `could not ask whether it is live on all name servers: ${withHint(error)}`;
  }
  const when = end === deadline ? 'when --timeout ended' : `after ${maxLiveWaitMs / 60_000} minutes`;
  return `not live on all name servers ${when}; the provider is still working on it`;
}
