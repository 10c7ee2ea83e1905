import { rethrowUnlessKnown } from '../reconcile/error.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import { openStore, type Store } from '../state/store.ts';
import type { Config } from '../config/load-config.ts';
import type { Surroundings } from './session.ts';
import { queueZones } from './queue/queue-zones.ts';
import { spelled } from '../text/printable.ts';
import { byOf } from './by-of.ts';
import { isHandled } from './targets.ts';
import { version } from '../text/version.ts';

/**
 * Opens the state for a command and reports repairs.
 * Waits for locks until `deadline` (milliseconds since the epoch), or without a limit if null.
 */
export async function openState(
  { env, now, reporter }: Pick<Surroundings, 'env' | 'now' | 'reporter'>,
  config: Config,
  command: string,
  deadline: number | null = null,
): Promise<Store> {
  const warn = (text: string): void => reporter.warning(text);
  const budgetMs = deadline === null ? null : deadline - now();
  const hasEvents = (zone: DnsName): boolean => isHandled(config, zone);
  const options = { command, server: config.server, version, warn, now, budgetMs, hasEvents, by: byOf(env) };
  const store = await openStore(config.stateDir, options);
  for (const zone of store.recoveredZones) {
    warn(`${spelled(zone)}: recovered an interrupted change from the journal`);
  }
  const ptrZones = store.recoveredPtrs.length === 0 ? [] : await reconcileRecovered(now, store, config, warn);
  const recovered = [...store.recoveredZones, ...ptrZones];
  if (config.fleet !== undefined && command !== 'worker')
    return (await import('./fleet/agent/outbox-store.ts')).openOutbox(store, recovered, now);
  await queueRecovered(now, store, config, recovered);
  return store;
}

/** Adds PTR requests recovered from the journal to their reverse zones; returns the zones that changed. */
async function reconcileRecovered(
  now: () => number,
  store: Store,
  config: Config,
  warn: (text: string) => void,
): Promise<readonly DnsName[]> {
  warn(`recovered interrupted PTR requests from the journal: ${store.recoveredPtrs.join(', ')}`);
  try {
    const { reconcilePtrs } = await import('./ptr/reconcile-ptrs.ts');
    return [...(await reconcilePtrs({ now, store, config }))]
      .filter(([, isChanged]) => isChanged)
      .map(([zone]) => zone);
  } catch (error) {
    // Every plan and apply does this again.
    rethrowUnlessKnown(error);
    return [];
  }
}

/** Queues recovered zones, because the interrupted process didn't. */
async function queueRecovered(
  now: () => number,
  store: Store,
  config: Config,
  zones: readonly DnsName[],
): Promise<void> {
  try {
    await queueZones({ now, store, config }, zones, 'beyond this process');
  } catch (error) {
    // The zone is pending anyway, and every apply finds it.
    rethrowUnlessKnown(error);
  }
}
