import type { Change } from '../../reconcile/plan/change.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { packChanges } from '../batches/pack-changes.ts';
import { submitInCalls, type CallAnswer } from '../batches/submit-in-calls.ts';
import { fitToTraits } from '../fit-to-traits.ts';
import type { Found, HostedZone, Provider } from '../provider.ts';
import type { CallOptions } from '../call-options.ts';
import { catalogZones } from './catalog.ts';
import { LostUpdate, type ServerPlace } from './exchange.ts';
import { openServer, type UpdateServer } from './server.ts';
import { rfc2136Traits } from './traits.ts';
import { storedSet, updatesFor } from './update-for-changes.ts';
import { sizeOf } from './wire/update-message.ts';
import { contentOf } from './zone-content.ts';

/** Most octets of records in one update: a message ends at 65,535, and the signature needs room. */
const maxOctets = 60_000;

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
  const pack = (zone: DnsName, changes: readonly Change[]): readonly (readonly Change[])[] =>
    packChanges(changes, { most: [maxOctets], loadOf: (part) => [octetsOf(zone, part)], inSteps: () => null });
  return {
    name: 'rfc2136',
    traits: catalog === null ? rfc2136Traits : { ...rfc2136Traits, zones: 'made' },
    adjust: (zone) => fitToTraits(zone, rfc2136Traits),
    callsFor: pack,
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
    submit: async (zone, _, changes) =>
      submitInCalls({ pack: (part) => pack(zone, part), send: async (call) => send(server(), zone, call) }, changes),
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

function octetsOf(zone: DnsName, changes: readonly Change[]): number {
  const records = updatesFor(zone, changes).flatMap(({ prerequisites, updates }) => [...prerequisites, ...updates]);
  return records.reduce((sum, record) => sum + sizeOf(record), 0);
}

/** Sends the changes of one call. */
async function send(server: UpdateServer, zone: DnsName, changes: readonly Change[]): Promise<CallAnswer> {
  const [first, ...more] = updatesFor(zone, changes);
  try {
    if (first === undefined) return { kind: 'made', done: [], changeId: null };
    const answer = await server.update(zone, first);
    if (answer === 'stale') return refusal(true, 'the zone changed meanwhile');
    if (answer === 'refused') {
      // An update without changes is refused only if the key may not update the zone at all.
      if ((await server.update(zone, { prerequisites: [], updates: [] })) === 'refused') return denied(zone);
      return refusal(false, 'the name server refuses it (REFUSED); its log says why');
    }
    for (const update of more) if ((await server.update(zone, update)) !== 'done') return halfDone(zone);
    const done = changes.map((change) => ({ change, now: change.after === null ? null : storedSet(change.after) }));
    return { kind: 'made', done, changeId: null };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { kind: 'failed', failure: error, isLost: error instanceof LostUpdate };
  }
}

/** The new NS records are there, and the old ones still too. */
function halfDone(zone: DnsName): CallAnswer {
  const failure = new DnsSyncError(
    'service-failing',
    `the name server keeps old NS records of ${zone} beside the new ones`,
    'its log says why; the next pass reads the zone and tries again',
  );
  return { kind: 'failed', failure, isLost: true };
}

function refusal(stale: boolean, text: string): CallAnswer {
  return { kind: 'refused', messages: [{ name: null, type: null, stale, text }] };
}

function denied(zone: DnsName): CallAnswer {
  const hint = 'allow updates of the zone with the key (allow-update or update-policy)';
  const failure = new DnsSyncError('access-denied', `the name server refuses updates of ${zone}`, hint);
  return { kind: 'failed', failure, isLost: false };
}
