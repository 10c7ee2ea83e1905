import type { Provider } from '../provider.ts';
import type { Route53Requests } from './client/api.ts';
import { packForRoute53 } from './batches/batch.ts';
import type { Route53Operations } from './client/operations.ts';
import type { Ownership } from './zones/ownership.ts';
import { fitToRoute53 } from './batches/limits.ts';
import { route53Traits } from './traits.ts';
import type { CallOptions } from '../call-options.ts';
import { secondsAtRate } from './client/rates.ts';

/**
 * Creates the Route 53 provider.
 * The client is opened on the first call, because loading the SDK takes longer than all other work of a call that needs
 * no request.
 */
export function route53Provider(
  openClient: () => Promise<Route53Requests>,
  openOwnership: () => Promise<Ownership>,
  options: CallOptions,
): Required<Provider> {
  let opening: Promise<Route53Operations> | null = null;
  let opened: Route53Operations | null = null;
  const open = async (): Promise<Route53Operations> => {
    const { openOperations: openCalls } = await import('./client/operations.ts');
    opened = await openCalls(openClient, await openOwnership(), options);
    return opened;
  };
  const service = async (): Promise<Route53Operations> => (opening ??= open());
  return {
    name: 'route53',
    traits: route53Traits,
    adjust: fitToRoute53,
    ping: async () => (await service()).ping(),
    examineAccess: async (purpose) => (await service()).examineAccess(purpose),
    secondsFor: (work) => secondsAtRate(work, options.perSecond),
    callsFor: (zone, changes) => packForRoute53(changes, zone),
    find: async (zone) => (await service()).find(zone),
    byId: async (zone, zoneId) => (await service()).byId(zone, zoneId),
    mark: async (hosted, as) => (await service()).mark(hosted, as),
    list: async () => (await service()).list(),
    search: async () => (await service()).search(),
    observe: async (zone, zoneId) => (await service()).observe(zone, zoneId),
    zoneMaker: {
      create: async (zone, generation) => (await service()).zoneMaker.create(zone, generation),
      tag: async (zoneId) => (await service()).zoneMaker.tag?.(zoneId),
      remove: async (zone, zoneId) => (await service()).zoneMaker.remove(zone, zoneId),
      quota: async () => (await service()).zoneMaker.quota(),
    },
    submit: async (zone, zoneId, changes) => (await service()).submit(zone, zoneId, changes),
    recordRoom: async (zoneId) => (await service()).recordRoom(zoneId),
    isInSync: async (changeId) => (await service()).isInSync(changeId),
    whoChanged: async (sets, ownIds) => (await service()).whoChanged(sets, ownIds),
    calls: () => opened?.calls() ?? 0,
    close: () => opened?.close(),
  };
}
