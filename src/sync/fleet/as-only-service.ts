import { DnsSyncError, isKnownError } from '../../reconcile/error.ts';
import { fleetOutbox } from '../../state/notes/queue.ts';
import type { Store } from '../../state/store.ts';

/** The services of a fleet, each with the name of its lock. */
const locks = { agent: fleetOutbox, worker: '@worker' } as const;

/**
 * Runs the agent or the worker as the only one of its state.
 * Waits at most `timeoutMs` for another one to end. Throws `locked`.
 */
export async function asOnlyService<T>(
  store: Store,
  service: keyof typeof locks,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const begun = { is: false };
  try {
    return await store.asDrainer(locks[service], { timeoutMs }, async () => {
      begun.is = true;
      return work();
    });
  } catch (error) {
    if (begun.is || !isKnownError(error, 'locked')) throw error;
    const by = /process \d+/.exec(error.message)?.[0] ?? 'another process';
    throw new DnsSyncError(
      'locked',
      `the ${service} of this state directory runs already: ${by}`,
      `use that one, or end it first: systemctl stop dns-sync-${service}`,
    );
  }
}
