import type { StatusSources } from '../status/status-notes.ts';
import type { StatusRow } from '../status/zone-summary.ts';
import { forecastOf, type Forecast, type KnownZones } from './forecast.ts';

/** Calls of a zone that is created: the look-up, the creation and the changes. */
export const callsOfNewZone = 3;

/**
 * Forecasts each target from the state: the last known quota, and the zones that wait for a pass.
 * Without a quota, the zones of this server count. Makes no API call.
 */
export async function statusForecasts(
  { store, targets }: Pick<StatusSources, 'store' | 'targets'>,
  all: readonly StatusRow[],
): Promise<readonly Forecast[]> {
  const forecasts: Forecast[] = [];
  for (const target of targets) {
    const rows = all.filter((row) => row.target === target.name && !left.has(row.state));
    if (rows.length === 0) continue;
    const { zoneQuota } = await store.readTarget(target.name);
    const isThere = ({ lastSuccessAt }: StatusRow): boolean => lastSuccessAt !== null;
    const known: KnownZones = zoneQuota ?? { count: rows.filter(isThere).length, at: null };
    const waiting = rows.filter(({ state }) => state === 'pending' || state === 'failing');
    const added = waiting.filter((row) => !isThere(row)).length;
    const seconds = target.provider.secondsFor({
      calls: waiting.length - added + added * callsOfNewZone,
      zonesMade: added,
      zonesRemoved: 0,
      changes: [],
    });
    forecasts.push(forecastOf(target, known, { added, seconds }));
  }
  return forecasts;
}

/** States of zones that aren't published. */
const left: ReadonlySet<StatusRow['state']> = new Set(['excluded', 'unavailable']);
