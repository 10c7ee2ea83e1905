import { compareText } from '../../reconcile/compare-text.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ServerState } from '../../state/store.ts';
import { inParallel } from '../concurrency.ts';
import { documentsAtOnce } from '../limits.ts';
import { documentOrNull } from '../read-document.ts';
import { isRouted, type Target } from '../targets.ts';
import type { Session } from '../session.ts';

/** How many zones are listed in addition: a number of each target's zones, or a part of them. */
export type Relist = { readonly zones: number } | { readonly oneOf: number };

/** Parses a number of zones such as "50", or a part of them such as "1/7"; null if it is neither. */
export function parseRelist(text: string): Relist | null {
  const [, part, number = ''] = /^(1\/)?([1-9]\d{0,8})$/.exec(text) ?? [];
  if (number === '') return null;
  return part === undefined ? { zones: Number(number) } : { oneOf: Number(number) };
}

/**
 * Chooses the zones of each target whose record sets were listed longest ago.
 * A zone that was never listed comes first.
 */
export async function relistedZones(
  { store, targets, config }: Session,
  zones: readonly DnsName[],
  relist: Relist | null,
): Promise<(zone: DnsName, target: string) => boolean> {
  if (relist === null) return () => false;
  const listedAt = await inParallel(zones, documentsAtOnce, async (zone) => listingTimes(store, targets, zone));
  const chosen = new Map<string, ReadonlySet<DnsName>>();
  for (const [i, { name }] of targets.entries()) {
    const places = zones
      .map((zone, at) => ({ zone, at: listedAt[at]?.[i] ?? '' }))
      .filter(({ zone }) => isRouted(config, name, zone))
      .sort((a, b) => compareText(a.at, b.at));
    const count = 'zones' in relist ? relist.zones : Math.ceil(places.length / relist.oneOf);
    chosen.set(name, new Set(places.slice(0, count).map(({ zone }) => zone)));
  }
  return (zone, target) => chosen.get(target)?.has(zone) === true;
}

/** Returns when a zone was last listed at each target, in ISO 8601; undefined if never. */
async function listingTimes(
  store: ServerState,
  targets: readonly Target[],
  zone: DnsName,
): Promise<readonly (string | undefined)[]> {
  const document = await documentOrNull(store, zone);
  return targets.map(({ name }) => document?.targets[name]?.listed?.at);
}
