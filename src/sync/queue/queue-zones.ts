import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Queue, QueuedZone } from '../../state/notes/queue.ts';
import { inParallel } from '../concurrency.ts';
import { zonesAtOnce } from '../limits.ts';
import { isWritten } from '../pass/effective-policy.ts';
import type { StateSession } from '../session.ts';
import { routesOf } from '../targets.ts';

/**
 * Queues zones at the targets where they are written without an administrator, and returns the entries.
 * With `hook.apply` "record" there is no such target. In a fleet, recording puts zones into the outbox instead.
 */
export async function queueZones(
  { config, store, now }: Pick<StateSession, 'config' | 'store' | 'now'>,
  zones: Iterable<DnsName>,
  keep: Parameters<Queue['add']>[1],
): Promise<readonly QueuedZone[]> {
  if (config.hook.apply === 'record' || config.fleet !== undefined) return [];
  const at = now();
  const items = [...new Set(zones)].flatMap((zone) =>
    routesOf(config, zone)
      .filter((target) => isWritten(config, target, zone))
      .map((target) => ({ zone, target, at })),
  );
  await inParallel(items, zonesAtOnce, async (item) => store.queue.add(item, keep));
  return items;
}
