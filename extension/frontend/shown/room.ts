import type { Forecast, ZoneStatus } from '../api/documents.ts';

/** New hosted zones that exceed the limit of the service. */
export interface NoRoom {
  readonly wanted: number;
  readonly used: number;
  readonly limit: number;
  readonly of: string;
  readonly target: string;
}

/**
 * Whether hosted zones for these domains fit into the limits of their targets, without asking the service. Domains that
 * are switched on come in addition to those that already wait.
 */
export function noRoom(
  zones: readonly Pick<ZoneStatus, 'target' | 'zoneId' | 'state'>[],
  forecasts: readonly Forecast[],
): NoRoom | null {
  for (const { target, zonesNow, zonesAfter, quota } of forecasts) {
    const fresh = zones.filter((zone) => zone.target === target && zone.zoneId === null);
    if (quota === null || fresh.length === 0) continue;
    const used = fresh.some(({ state }) => state === 'excluded') ? zonesAfter : zonesNow;
    if (used + fresh.length > quota.limit)
      return { wanted: fresh.length, used, limit: quota.limit, of: quota.of, target };
  }
  return null;
}

/** The limits of which at least 80 % are used. */
export function nearLimits(forecasts: readonly Forecast[]): readonly Omit<NoRoom, 'wanted'>[] {
  return forecasts.flatMap(({ target, zonesNow, quota }) =>
    quota !== null && zonesNow >= 0.8 * quota.limit
      ? [{ used: zonesNow, limit: quota.limit, of: quota.of, target }]
      : [],
  );
}
