import { setTimeout as sleep } from 'node:timers/promises';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { CallOptions } from '../call-options.ts';
import { openGate } from '../dns/gate.ts';
import { openExchange, responseCodes, UnsignedRefusal, type Exchange, type ServerPlace } from './exchange.ts';
import type { Update } from './update-for-changes.ts';
import type { ZoneRecord } from './wire/read-records.ts';
import { updateMessage, zoneQuery } from './wire/update-message.ts';

/** How an update ended: done, refused because the zone is another than assumed, or refused for its content. */
export type UpdateAnswer = 'done' | 'stale' | 'refused';

/** The requests to a name server that takes updates. All throw `DnsSyncError`. */
export interface UpdateServer {
  /** The serial of a zone; null if the server has no authority for it. */
  serial(zone: DnsName): Promise<number | null>;
  /** Asks for a zone that no such server has; returns whether the answer is signed. Knot DNS signs no such refusal. */
  ping(): Promise<boolean>;
  /** All records of a zone (AXFR). */
  transfer(zone: DnsName): Promise<readonly ZoneRecord[]>;
  update(zone: DnsName, update: Update): Promise<UpdateAnswer>;
  calls(): number;
}

/** Most transfers at the same time. BIND allows ten to all clients, its secondaries among them (transfers-out). */
const maxTransfers = 4;

/** How often a transfer is tried while the server has no room for it, and the first pause in milliseconds, which doubles. */
const transferTries = 6;
const firstPauseMs = 100;

/** A server that can't transfer a zone now. */
class BusyServer extends DnsSyncError {}

const { noError, serverFailure, nameError, refused, nxrrset, notAuth, notZone } = responseCodes;

/** The octets of the numbers in SOA data. */
const soaNumbers = 20;

/** Opens the requests to a name server. Nothing is sent before the first one. */
export function openServer(place: ServerPlace, options: CallOptions): UpdateServer {
  const exchange = openExchange(place, options);
  const transferGate = openGate(maxTransfers);
  const serial = async (zone: DnsName): Promise<number | null> => serialOf(exchange, zone);

  /** Does work in a zone. Servers refuse unsigned what concerns a zone that they don't serve. */
  async function inZone<T>(zone: DnsName, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UnsignedRefusal && (await serial(zone)) === null) throw gone(zone, exchange.where);
      throw error;
    }
  }

  return {
    serial,
    async ping() {
      const answer = await exchange.ask({ action: 'SOA', zone: null, build: (id) => zoneQuery(id, '.', 'SOA') });
      const isRefusal = answer.response.rcode === refused || answer.response.rcode === notAuth;
      if (answer.verified.kind === 'unsigned' && isRefusal) return false;
      exchange.mustBeGenuine(answer);
      return true;
    },
    transfer: async (zone) =>
      inZone(zone, async () =>
        transferGate(async () => whileBusy(async () => transfer(exchange, zone, place.key.name))),
      ),
    update: async (zone, update) => inZone(zone, async () => send(exchange, zone, update)),
    calls: () => exchange.calls(),
  };
}

async function serialOf(exchange: Exchange, zone: DnsName): Promise<number | null> {
  const answer = await exchange.ask({ action: 'SOA', zone, build: (id) => zoneQuery(id, zone, 'SOA') });
  const { rcode, authoritative, records } = answer.response;
  const isElsewhere = rcode === refused || rcode === notAuth || rcode === nameError;
  // Servers don't sign this answer about a zone that they don't serve.
  if (isElsewhere && answer.verified.kind !== 'rejected') return null;
  exchange.mustBeGenuine(answer);
  const soa = records.find(({ name, type }) => name === zone && type === 'SOA');
  if (rcode !== noError || !authoritative || soa === undefined) return null;
  // The serial is the first of five numbers at the end (RFC 1035 section 3.3.13).
  return soa.data.length < soaNumbers ? null : soa.data.readUInt32BE(soa.data.length - soaNumbers);
}

/** Repeats a transfer while the server has no room for it. */
async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BusyServer) || tries === transferTries) throw error;
      await sleep(firstPauseMs * 2 ** (tries - 1));
    }
  }
}

async function transfer(exchange: Exchange, zone: DnsName, keyName: string): Promise<readonly ZoneRecord[]> {
  const { where } = exchange;
  const records: ZoneRecord[] = [];
  // Messages after the first may be unsigned; the signature of a later one includes them.
  const last = { isSigned: false };
  await exchange.stream({ action: 'AXFR', zone, build: (id) => zoneQuery(id, zone, 'AXFR') }, (answer) => {
    const { response, verified } = answer;
    if (records.length === 0 || verified.kind !== 'unsigned') exchange.mustBeGenuine(answer);
    last.isSigned = verified.kind === 'good';
    if (response.rcode === notAuth) throw gone(zone, where);
    if (response.rcode === serverFailure)
      throw new BusyServer(
        'service-failing',
        `${where} failed to transfer ${zone} (SERVFAIL)`,
        'its log says why; BIND answers this if transfers-out is too low',
      );
    if (response.rcode !== noError)
      throw new DnsSyncError(
        'access-denied',
        `${where} refuses to transfer ${zone} (response code ${response.rcode})`,
        `allow transfers of the zone with the key ${keyName} (allow-transfer)`,
      );
    for (const record of response.records) records.push(record);
    // The first and the last record are the same SOA (RFC 5936 section 2.2).
    return records.length > 1 && records.at(-1)?.type === 'SOA';
  });
  const [first, ...others] = records;
  if (!last.isSigned || first?.type !== 'SOA' || first.name !== zone)
    throw new DnsSyncError('bad-answer', `${where}: the transfer of ${zone} has no signed end`, 'try again');
  return [first, ...others.slice(0, -1)];
}

async function send(exchange: Exchange, zone: DnsName, { prerequisites, updates }: Update): Promise<UpdateAnswer> {
  const build = (id: number): Buffer => updateMessage(id, zone, prerequisites, updates);
  const answer = await exchange.ask({ action: 'UPDATE', zone, build });
  const { rcode } = answer.response;
  exchange.mustBeGenuine(answer);
  if (rcode === noError) return 'done';
  if (rcode === nameError || (rcode > refused && rcode <= nxrrset)) return 'stale';
  if (rcode === refused || rcode === notZone) return 'refused';
  if (rcode === notAuth) throw gone(zone, exchange.where);
  throw new DnsSyncError(
    'service-failing',
    `${exchange.where} failed to update ${zone} (response code ${rcode})`,
    'its log says why; the next pass tries again',
  );
}

function gone(zone: DnsName, where: string): DnsSyncError {
  return new DnsSyncError(
    'no-such-zone',
    `${where} does not serve ${zone}`,
    'add the zone to the server, then run "dns-sync apply"',
  );
}
