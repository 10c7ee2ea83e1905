import type { CallOptions } from '../../call-options.ts';
import type { Provider } from '../../provider.ts';
import { zoneFindings } from '../zones/zone-findings.ts';
import type { Route53Requests } from './api.ts';
import { toRoute53Error } from '../errors/errors.ts';
import {
  createZone,
  findZone,
  listHostedZones,
  markZone,
  removeZone,
  tagZone,
  zoneById,
  zoneQuota,
} from '../zones/hosted-zones.ts';
import type { Ownership } from '../zones/ownership.ts';
import { searchZones } from '../zones/search-zones.ts';
import { canonicalServers, listRecordSets } from '../zones/list-record-sets.ts';
import { retryingClient } from './retrying-client.ts';
import { submitChanges } from '../batches/submit.ts';

/** The provider methods that call the service. */
export type Route53Operations = Required<Omit<Provider, 'name' | 'traits' | 'adjust' | 'secondsFor' | 'callsFor'>>;

/** Opens the client and returns its operations. Throws `DnsSyncError` if it can't be opened. */
export async function openOperations(
  openClient: () => Promise<Route53Requests>,
  ownership: Ownership,
  options: CallOptions,
): Promise<Route53Operations> {
  const requests = await openClient().catch((error: unknown) => {
    throw toRoute53Error(error, {
      action: 'any call',
      endpoint: 'the endpoint of the profile',
      profile: null,
      now: options.now(),
    });
  });
  const api = retryingClient(requests, options);
  return {
    find: async (zone) => findZone(api, ownership, zone),
    byId: async (zone, zoneId) => zoneById(api, ownership, zone, zoneId),
    mark: async (hosted, as) => markZone(api, ownership, hosted, as),
    list: async () => listHostedZones(api, ownership),
    search: async () => searchZones(api, ownership),
    observe: async (zone, zoneId) => listRecordSets(api, zone, zoneId),
    ping: async () => zoneFindings(await zoneQuota(api, ownership)),
    async examineAccess(purpose) {
      const { examineAccess } = await import('../access/examine-access.ts');
      return examineAccess(api, ownership, purpose);
    },
    zoneMaker: {
      async create(zone, generation) {
        const created = await createZone(api, ownership, zone, generation);
        return created.kind === 'created'
          ? { ...created, nameServers: canonicalServers(created.nameServers) }
          : created;
      },
      tag: async (zoneId) => tagZone(api, ownership, zoneId),
      remove: async (_, zoneId) => removeZone(api, zoneId),
      quota: async () => zoneQuota(api, ownership),
    },
    submit: async (zone, zoneId, changes) => submitChanges(api, zone, zoneId, changes),
    recordRoom: async (zoneId) => api.recordSetLimit(zoneId),
    isInSync: async (changeId) => api.isInSync(changeId),
    async whoChanged(sets, ownIds) {
      const { whoChanged } = await import('../trail/who-changed.ts');
      return whoChanged(api, sets, ownIds);
    },
    calls: () => api.calls(),
    close: () => api.close(),
  };
}
