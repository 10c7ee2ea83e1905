import type { Provider } from '../provider.ts';
import type { Route53Requests } from './api.ts';
import { patientApi, type Manners, type Route53Api } from './patient-api.ts';
import { toBatches } from './batch.ts';
import { toRoute53Error } from './errors.ts';
import { createZone, findZone, listZones, removeZone, zoneRoom, type Ownership } from './hosted-zones.ts';
import { fitToRoute53 } from './limits.ts';
import { canonicalServers, observeZone } from './observe.ts';
import { secondsAtRate } from './rates.ts';
import { submitChanges } from './submit.ts';

/** Route 53 as a provider, over a client that is opened at the first call, because loading the SDK takes its time. */
export function route53Provider(
  openClient: () => Promise<Route53Requests>,
  ownership: Ownership,
  manners: Manners,
): Provider {
  let opened: Promise<Route53Requests> | null = null;
  let api: Route53Api | null = null;
  const ready = async (): Promise<Route53Api> => {
    opened ??= openClient();
    const requests = await opened.catch((error: unknown) => {
      throw toRoute53Error(error, {
        action: 'any call',
        endpoint: 'the endpoint of the profile',
        profile: null,
        now: Date.now(),
      });
    });
    api ??= patientApi(requests, manners);
    return api;
  };
  return {
    name: 'route53',
    adjust: fitToRoute53,
    secondsFor: (work) => secondsAtRate(work, manners.perSecond),
    countCalls: (zone, changes) => toBatches(changes, zone).length,
    find: async (zone) => findZone(await ready(), ownership, zone),
    list: async () => listZones(await ready(), ownership),
    observe: async (zone, zoneId) => observeZone(await ready(), zone, zoneId),
    async create(zone, generation) {
      const created = await createZone(await ready(), ownership, zone, generation);
      return created.kind === 'created' ? { ...created, nameServers: canonicalServers(created.nameServers) } : created;
    },
    submit: async (zone, zoneId, changes) => submitChanges(await ready(), zone, zoneId, changes),
    zoneRoom: async () => zoneRoom(await ready(), ownership),
    remove: async (_, zoneId) => removeZone(await ready(), zoneId),
    isInSync: async (changeId) => (await ready()).isInSync(changeId),
    calls: () => api?.calls() ?? 0,
    close: () => api?.close(),
  };
}
