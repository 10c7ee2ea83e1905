import { ageOf } from '../../reconcile/age-of.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { quotaCacheMs } from '../limits.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import { expectedSeconds } from '../plan/plan-cost.ts';
import type { Session } from '../session.ts';
import { forecastOf, type Forecast } from './forecast.ts';

/**
 * Forecasts the zones of each target where a plan creates or deletes some.
 * The quota is the one that the plan read; without it, a target has no forecast. Makes no API call.
 */
export async function planForecasts(
  { store, targets, now }: Pick<Session, 'store' | 'targets' | 'now'>,
  planned: readonly PlannedZone[],
): Promise<readonly Forecast[]> {
  const forecasts: Forecast[] = [];
  for (const target of targets) {
    const zones = planned.filter((item) => item.target === target);
    const added =
      zones.filter(({ plan }) => plan.action === 'create').length -
      zones.filter(({ plan }) => plan.removesZone === true).length;
    if (added === 0) continue;
    try {
      const { zoneQuota } = await store.readTarget(target.name);
      const age = zoneQuota === null ? null : ageOf(parseTime(zoneQuota.at), now());
      if (zoneQuota === null || age === null || age > quotaCacheMs) continue;
      const forecast = forecastOf(target, zoneQuota, { added, seconds: expectedSeconds(zones) });
      // Two plans of the same content are the same document.
      forecasts.push({ ...forecast, quota: { limit: zoneQuota.limit, of: zoneQuota.of } });
    } catch (error) {
      rethrowUnlessKnown(error);
    }
  }
  return forecasts;
}
