import { tagHostedZones } from '../hosted-zone/tag-hosted-zones.ts';
import { leavesToFleet } from '../leaves-to-fleet.ts';
import { retryWaitMs } from '../limits.ts';
import { writesAny } from '../pass/effective-policy.ts';
import { passContext } from '../pass/pass-context.ts';
import type { Session } from '../session.ts';
import { drainAll, type DrainedQueues } from './drain-all.ts';

/**
 * Decides late calls, then drains the queues of all targets.
 * Returns null without draining if the configuration disables automatic changes.
 */
export async function retryAll(session: Session): Promise<DrainedQueues | null> {
  const { store, config, targets, reporter } = session;
  if ((await store.queue.lateEntries()).length > 0)
    await (await import('../hook/late-calls.ts')).resolveLateCalls(session);
  if (await leavesToFleet(session))
    return { reports: [], isElsewhere: !(await (await import('../fleet/agent/run-agent.ts')).runAgentOnce(session)) };
  // On a worker, the leader does this.
  if (config.fleet !== undefined) return { reports: [], isElsewhere: true };
  if (config.hook.apply === 'record' || !writesAny(config)) return null;
  for (const line of await tagHostedZones(store, targets)) reporter.remark(line);
  return drainAll(passContext(session, { unattended: true, marks: true, waitMs: retryWaitMs }), targets);
}
