import { compareNames, parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { fleetOutbox, type QueuedZone } from '../../state/notes/queue.ts';
import { offSince, without, type Pauses } from '../../state/notes/pauses.ts';
import type { Config } from '../../config/load-config.ts';
import { chooseZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { routesOf } from '../targets.ts';

/** A named zone, whether it was switched, and its entries in the queue. */
export interface SwitchedZone {
  readonly zone: DnsName;
  readonly isChanged: boolean;
  readonly queued: readonly QueuedZone[];
}

/**
 * Switches the matching zones on or off. Zones that are off, or that Plesk never sent, can be named even if nothing else is known of
 * them.
 * Throws `unknown-zone` if a pattern matches none. Zones that are switched on are queued, so that `retry` applies them.
 * `ahead` are zones that Plesk may send later.
 */
export async function switchZones(
  { store, config, now }: Pick<Session, 'store' | 'config' | 'now'>,
  words: readonly string[],
  to: 'on' | 'off',
  ahead: readonly DnsName[] = [],
): Promise<readonly SwitchedZone[]> {
  const { off = {} } = await store.pauses.read();
  const listed = await store.list();
  const switchedOff = Object.keys(off).flatMap((name) => {
    const zone = parseName(name);
    return zone.ok ? [zone.value] : [];
  });
  const unsent = (await store.unsent.read()).map(({ zone }) => zone);
  const known = [...new Set([...listed, ...switchedOff, ...unsent, ...ahead])].sort(compareNames);
  const zones = chooseZones(words, known, known);
  if (config.fleet !== undefined)
    await (
      await import('../fleet/worker/refuse-change.ts')
    ).refuseChange(
      { store },
      zones.filter((zone) => listed.includes(zone)),
    );
  const changed = new Set<DnsName>();
  await store.pauses.update((before) => {
    changed.clear();
    for (const zone of zones) if ((offSince(before, zone) === null) === (to === 'off')) changed.add(zone);
    return to === 'off'
      ? withOff(before, changed, isoTime(now()))
      : { ...before, off: without(before.off ?? {}, changed) };
  });
  const at = now();
  const isQueued = (zone: DnsName): boolean => to === 'on' && changed.has(zone) && listed.includes(zone);
  const switched = zones.map((zone) => ({
    zone,
    isChanged: changed.has(zone),
    queued: isQueued(zone) ? queuesOf(config, zone).map((target) => ({ zone, target, at })) : [],
  }));
  for (const item of switched.flatMap(({ queued }) => queued)) await store.queue.add(item, 'for good');
  return switched;
}

/** The targets of a zone, or the outbox of a server in a fleet. */
function queuesOf(config: Config, zone: DnsName): readonly string[] {
  const targets = routesOf(config, zone);
  return config.fleet === undefined || targets.length === 0 ? targets : [fleetOutbox];
}

function withOff(pauses: Pauses, zones: ReadonlySet<DnsName>, at: string): Pauses {
  const since = [...zones].map((zone) => [zone, at]);
  return { ...pauses, off: { ...pauses.off, ...Object.fromEntries(since) } };
}
