import { takeTokens } from '../../reconcile/token-bucket.ts';
import type { CallOptions } from '../call-options.ts';
import type { Provider, ZoneMaker } from '../provider.ts';
import type { Keeping } from '../service.ts';
import { openAccess, type AccessSettings } from './access/open-access.ts';
import { openApi, type OciApi } from './client/api.ts';
import { ociCosts } from './client/rates.ts';
import { fitToOci } from './records/fit-to-oci.ts';
import { observeOciZone } from './records/observe-zone.ts';
import { packForOci, submitToOci } from './records/submit.ts';
import { ociTraits } from './traits.ts';
import {
  createOciZone,
  findOciZone,
  listOciZones,
  markOciZone,
  removeOciZone,
  ociZoneById,
  ociZoneQuota,
} from './zones/zones.ts';

/** The settings of a target. */
export interface OciSettings extends AccessSettings {
  readonly compartmentId?: string | undefined;
}

/** Creates the provider of Oracle's DNS. Credentials are read by the first call. */
export function ociProvider(
  settings: OciSettings,
  openKeeping: () => Promise<Keeping>,
  options: CallOptions,
  env: NodeJS.ProcessEnv = process.env,
): Provider {
  let opening: Promise<{ readonly api: OciApi; readonly keeping: Keeping }> | null = null;
  let opened: OciApi | null = null;
  const open = async () => {
    const [access, keeping] = await Promise.all([openAccess(settings, env, options.now), openKeeping()]);
    opened = openApi(access, settings.compartmentId ?? access.tenancy, options);
    return { api: opened, keeping };
  };
  const service = async () => (opening ??= open());
  const maker: ZoneMaker = {
    create: async (zone) => {
      const { api, keeping } = await service();
      return createOciZone(api, keeping, zone, options);
    },
    remove: async (zone, zoneId) => removeOciZone((await service()).api, zone, zoneId),
    quota: async () => ociZoneQuota((await service()).api),
  };
  return {
    name: 'oci',
    traits: ociTraits,
    adjust: fitToOci,
    callsFor: (_, changes) => packForOci(changes),
    secondsFor: ({ calls, zonesMade, zonesRemoved }) =>
      takeTokens({}, ociCosts(calls + zonesMade + zonesRemoved * 2, options.perSecond), 0).waitMs / 1000,
    async ping() {
      const { count, of } = await ociZoneQuota((await service()).api);
      return [{ level: 'ok', what: `answers: ${count} zones in ${of}`, hint: null }];
    },
    async find(zone) {
      const { api, keeping } = await service();
      return findOciZone(api, keeping, zone);
    },
    async byId(_, zoneId) {
      const { api, keeping } = await service();
      return ociZoneById(api, keeping, zoneId);
    },
    async list() {
      const { api, keeping } = await service();
      return listOciZones(api, keeping);
    },
    observe: async (zone, zoneId) => observeOciZone((await service()).api, zone, zoneId),
    submit: async (zone, zoneId, changes) => submitToOci((await service()).api, zone, zoneId, changes),
    zoneMaker: maker,
    async mark(hosted, as) {
      const { api, keeping } = await service();
      return markOciZone(api, keeping, hosted, as);
    },
    calls: () => opened?.calls() ?? 0,
    close: () => opened?.close(),
  };
}
