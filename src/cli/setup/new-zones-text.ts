import { parseConfig } from '../../config/load-config.ts';
import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { readZoneSerials } from '../../plesk/panel/zone-serials.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { setupForecasts } from '../../sync/forecast/setup-forecast.ts';
import { zoneWordAt } from '../../sync/targets.ts';
import { count } from '../../text/count.ts';
import { forecastLines } from '../render/forecast-text.ts';
import type { Io } from '../io.ts';
import { standardName } from '../../cloud/services.ts';
import type { TargetChoice } from './ask-settings.ts';
import { existingConfig } from './target-services.ts';

/**
 * Says what the zones of Plesk will cost at the service, before a new installation. Empty if there is a configuration
 * already, because "dns-sync status" knows more then, and if Plesk can't be asked.
 */
export async function newZonesText(
  { env, now }: Pick<Io, 'env' | 'now'>,
  { service, settings }: TargetChoice,
): Promise<string> {
  try {
    if ((await existingConfig(env)) !== null) return '';
    const zones = [...(await readZoneSerials(openPleskCli({ env, platform: process.platform }))).keys()];
    if (zones.length === 0) return '';
    const provider = service ?? standardName;
    const config = parseConfig(JSON.stringify({ targets: { [provider]: { provider, ...settings } } }), '');
    const forecasts = forecastLines(await setupForecasts(config, zones, now), zoneWordAt(config));
    return `Plesk serves ${count(zones.length, 'zone')}. ${forecasts}`;
  } catch (error) {
    // The step that needs Plesk or the configuration reports it.
    rethrowUnlessKnown(error);
    return '';
  }
}
