import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../../cloud/provider.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { leavesToFleet } from '../leaves-to-fleet.ts';
import { withHint } from '../../text/with-hint.ts';
import { inParallel } from '../concurrency.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import type { ZoneStep } from '../reporter.ts';
import type { Session } from '../session.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { servesChanges } from './served-changes.ts';
import { firstLiveCheckMs, liveChecksAtOnce, maxLiveCheckMs, maxLiveWaitMs } from '../limits.ts';

/** Refuses the wait before anything is done, on a server of a fleet. Throws `fleet`. */
export async function refuseWaitByServer(session: Session): Promise<void> {
  if (!(await leavesToFleet(session))) return;
  throw new DnsSyncError(
    'fleet',
    'a server of a fleet has no credentials to follow the changes at the service; nothing was changed',
    'leave out --wait, and run "dns-sync verify ZONE --wait" afterwards: it asks the name servers',
  );
}

/**
 * Waits until all name servers of the providers have the changes.
 * A service that can follow changes is asked about a zone's last one, because the changes of a zone propagate in order.
 * Otherwise the name servers of the zone are asked. Returns false if one timed out or couldn't be asked, and reports why.
 */
export async function waitUntilLive(session: Session, reports: readonly PassReport[]): Promise<boolean> {
  const { reporter, targets } = session;
  const providers = new Map(targets.map(({ name, provider }) => [name, provider]));
  const changed = reports.flatMap((report) => {
    const provider = providers.get(report.target);
    const ask = provider === undefined ? null : questionOf(session, provider, report);
    return ask === null ? [] : [{ ...report, ask }];
  });
  let done = 0;
  const progress = (step: ZoneStep | null): void =>
    reporter.progress({ work: 'wait-until-live', done, all: changed.length, step });
  if (changed.length > 0) progress(null);
  const late = await inParallel(changed, liveChecksAtOnce, async ({ zone, target, ask }) => {
    const problem = await pollUntilLive(session, ask);
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

/** Returns the question whether a pass's changes are live; null if it changed nothing. */
function questionOf(session: Session, provider: Provider, report: PassReport): (() => Promise<boolean>) | null {
  const changeId = report.changeIds.at(-1);
  if (provider.isInSync !== undefined)
    return changeId === undefined ? null : async () => (await provider.isInSync?.(changeId)) === true;
  if (report.done.length === 0) return null;
  return async () => (await servesChanges(session, await session.dns(), report)) ?? true;
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
  return `not live on all name servers ${when}; "dns-sync verify" shows which of them differ`;
}
