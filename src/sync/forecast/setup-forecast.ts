import { openService } from '../../cloud/services.ts';
import { sharedLimiter } from '../../cloud/rate-limit/shared-limiter.ts';
import type { Config } from '../../config/load-config.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { routesOf } from '../targets.ts';
import { forecastOf, type Forecast } from './forecast.ts';
import { callsOfNewZone } from './status-forecast.ts';

/**
 * Forecasts a new installation: the zones that Plesk serves are created at their targets.
 * There are no credentials yet, so the quota and the zones of others aren't known. Makes no API call.
 */
export async function setupForecasts(
  config: Config,
  zones: readonly DnsName[],
  now: () => number,
): Promise<readonly Forecast[]> {
  const forecasts = Object.entries(config.targets).map(async ([name, target]) => {
    const options = {
      now,
      deadline: null,
      lateCode: 'Throttling' as const,
      limiter: sharedLimiter(unused, now),
      perSecond: target.maxRequestsPerSecond ?? null,
      onCall: () => undefined,
    };
    const provider = await openService(target, unused, options);
    const added = zones.filter((zone) => routesOf(config, zone).includes(name)).length;
    const work = { calls: added * callsOfNewZone, zonesMade: added, zonesRemoved: 0, changes: [] };
    return forecastOf({ name, provider }, { count: 0, at: null }, { added, seconds: provider.secondsFor(work) });
  });
  return Promise.all(forecasts);
}

/** Requests are never made. */
async function unused(): Promise<never> {
  throw new Error('a forecast makes no request');
}
