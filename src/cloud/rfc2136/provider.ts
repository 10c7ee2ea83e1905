import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { fitToTraits } from '../fit-to-traits.ts';
import type { Found, HostedZone, Provider } from '../provider.ts';
import type { CallOptions } from '../call-options.ts';
import { catalogZones } from './catalog.ts';
import type { ServerPlace } from './exchange.ts';
import { openServer, type UpdateServer } from './server.ts';
import { rfc2136Traits } from './traits.ts';
import { packForServer, submitToServer } from './submit.ts';
import { contentOf } from './zone-content.ts';

/** Creates the provider of a name server with dynamic updates. `readPlace` is called before the first request. */
export function rfc2136Provider(readPlace: () => ServerPlace, catalog: DnsName | null, options: CallOptions): Provider {
  let opened: UpdateServer | null = null;
  const server = (): UpdateServer => (opened ??= openServer(readPlace(), options));
  const find = async (zone: DnsName): Promise<Found> => {
    const serial = await server().serial(zone);
    return serial === null ? { kind: 'absent' } : { kind: 'found', hosted: hostedZone(zone, serial) };
  };
  const byId = async (zone: DnsName): Promise<HostedZone | null> => {
    const found = await find(zone);
    return found.kind === 'found' ? found.hosted : null;
  };
  return {
    name: 'rfc2136',
    traits: catalog === null ? rfc2136Traits : { ...rfc2136Traits, zones: 'made' },
    adjust: (zone) => fitToTraits(zone, rfc2136Traits),
    callsFor: packForServer,
    secondsFor: () => 0,
    async ping() {
      const isSigned = await server().ping();
      const what = isSigned
        ? 'answers, and accepts the key'
        : 'answers; the first zone shows whether it accepts the key';
      return [{ level: 'ok', what, hint: null }];
    },
    find,
    async byId(zone) {
      const hosted = await byId(zone);
      if (hosted !== null) return hosted;
      throw new DnsSyncError('no-such-zone', `the name server does not serve ${zone}`, 'add the zone to the server');
    },
    // A server can't be asked for its zones.
    list: async () => ({ find, byId, otherServers: async () => new Map() }),
    observe: async (zone) => contentOf(zone, await server().transfer(zone)),
    submit: async (zone, _, changes) => submitToServer(server(), zone, changes),
    ...(catalog !== null && {
      zoneMaker: {
        create: async (zone, generation) => catalogZones(server(), catalog, options.now).create(zone, generation),
        remove: async (zone, zoneId) => catalogZones(server(), catalog, options.now).remove(zone, zoneId),
        quota: async () => catalogZones(server(), catalog, options.now).quota(),
      },
    }),
    calls: () => opened?.calls() ?? 0,
    close: () => undefined,
  };
}

/** Nothing at a server says whose a zone is. */
function hostedZone(zone: DnsName, serial: number): HostedZone {
  return { zoneId: zone, keeper: { kind: 'nobody' }, made: false, marked: false, comment: '', version: String(serial) };
}
