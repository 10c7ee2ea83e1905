import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { CallOptions } from '../route53/client/retrying-client.ts';
import type { Update } from './update-for-changes.ts';
import type { ZoneRecord } from './wire/read-records.ts';
import { NoAnswer, request, type ServerAccess, type SignedResponse } from './wire/request.ts';
import type { TsigKey } from './wire/tsig.ts';
import { updateMessage, zoneQuery } from './wire/update-message.ts';

/** Where a name server is, in the words of the configuration. */
export interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly key: TsigKey;
}

/** How an update ended: done, refused because the zone is another than assumed, or refused for its content. */
export type UpdateAnswer = 'done' | 'stale' | 'refused';

/** The requests to a name server. All throw `DnsSyncError`. */
export interface NameServer {
  /** Whether the server has authority for the zone. */
  serves(zone: DnsName): Promise<boolean>;
  /** Asks for a zone that no such server has; returns whether the answer is signed. Knot DNS signs no such refusal. */
  ping(): Promise<boolean>;
  /** All records of a zone (AXFR). */
  transfer(zone: DnsName): Promise<readonly ZoneRecord[]>;
  update(zone: DnsName, update: Update): Promise<UpdateAnswer>;
  calls(): number;
}

/** An update that got no answer: it may have been carried out. */
export class LostUpdate extends DnsSyncError {}

/** A refusal without a signature, which anybody on the way can send. */
class UnsignedRefusal extends DnsSyncError {}

/** Longest time of a request in milliseconds. */
const maxRequestMs = 30_000;

/** Response codes (RFC 1035 section 4.1.1, RFC 2136 section 2.2). */
const noError = 0;
const nameError = 3;
const refusedCode = 5;
const nxrrset = 8;
const notAuth = 9;
const notZone = 10;

/** Errors of signatures (RFC 8945 section 3). */
const tsigErrors: Readonly<Record<number, string>> = {
  16: 'the secret of the key is another one (BADSIG)',
  17: 'the server does not know the key, or the key may not do this (BADKEY)',
  18: 'the clocks differ by more than five minutes (BADTIME)',
};

/** Opens the requests to a name server. Nothing is sent before the first one. */
export function openNameServer({ host, port, key }: ServerPlace, options: CallOptions): NameServer {
  const { now, deadline, onCall } = options;
  const where = `${host} port ${port}`;
  let calls = 0;

  async function send(
    action: string,
    zone: DnsName | null,
    build: (id: number) => Buffer,
    isComplete: (answer: SignedResponse) => boolean,
  ): Promise<void> {
    const left = deadline === null ? maxRequestMs : Math.min(maxRequestMs, deadline - now());
    if (left <= 0) throw new DnsSyncError('unreachable', `${where}: no time left to ask`, 'the next pass tries again');
    const access: ServerAccess = { host, port, key, timeoutMs: left, now };
    calls++;
    const started = now();
    let error: string | null = null;
    try {
      await request(access, build, isComplete);
    } catch (thrown) {
      error = thrown instanceof DnsSyncError ? thrown.code : 'NoAnswer';
      if (!(thrown instanceof NoAnswer)) throw thrown;
      const hint = 'check that the server runs and that this machine reaches it by TCP, then try again';
      if (thrown.isLost) throw new LostUpdate('unreachable', `${where}: ${thrown.message}`, hint);
      throw new DnsSyncError('unreachable', `${where}: ${thrown.message}`, hint);
    } finally {
      onCall({ action, subject: zone, milliseconds: now() - started, error });
    }
  }

  /** Throws unless a response is signed by the key. */
  function mustBeGenuine({ response, verified }: SignedResponse): void {
    if (verified.kind === 'good') return;
    if (verified.kind === 'rejected') {
      const why = tsigErrors[verified.error] ?? `error ${verified.error} of its signature`;
      const code = verified.error === 18 ? 'clock-skew' : 'access-denied';
      throw new DnsSyncError(
        code,
        `${where} refuses the key ${key.name}: ${why}`,
        'compare the key file and the clock with those of the server',
      );
    }
    // Some servers refuse unsigned.
    if (verified.kind === 'unsigned' && (response.rcode === refusedCode || response.rcode === notAuth))
      throw new UnsignedRefusal(
        'access-denied',
        `${where} refused the request without a signature`,
        `check that the server knows the key ${key.name}, and that the key may transfer and update the zone`,
      );
    throw new LostUpdate(
      'bad-answer',
      `${where}: the answer is not signed with the key ${key.name}`,
      'check that the server knows the key; nobody on the way may answer in its place',
    );
  }

  async function one(action: string, zone: DnsName | null, build: (id: number) => Buffer): Promise<SignedResponse> {
    let answer: SignedResponse | null = null;
    await send(action, zone, build, (found) => {
      answer = found;
      return true;
    });
    return answer as unknown as SignedResponse;
  }

  async function serves(zone: DnsName): Promise<boolean> {
    const answer = await one('SOA', zone, (id) => zoneQuery(id, zone, 'SOA'));
    const { rcode, authoritative, records } = answer.response;
    const isElsewhere = rcode === refusedCode || rcode === notAuth || rcode === nameError;
    // Servers don't sign this answer about a zone that they don't serve.
    if (isElsewhere && answer.verified.kind !== 'rejected') return false;
    mustBeGenuine(answer);
    return rcode === noError && authoritative && records.some(({ name, type }) => name === zone && type === 'SOA');
  }

  /** Does work in a zone. Servers refuse unsigned what concerns a zone that they don't serve. */
  async function inZone<T>(zone: DnsName, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UnsignedRefusal && !(await serves(zone))) throw gone(zone, where);
      throw error;
    }
  }

  return {
    serves,
    async ping() {
      const root = '.' as DnsName;
      const answer = await one('SOA', null, (id) => zoneQuery(id, root, 'SOA'));
      const isRefusal = answer.response.rcode === refusedCode || answer.response.rcode === notAuth;
      if (answer.verified.kind === 'unsigned' && isRefusal) return false;
      mustBeGenuine(answer);
      return true;
    },
    transfer: async (zone) =>
      inZone(zone, async () => {
        const records: ZoneRecord[] = [];
        let isGenuine = false;
        await send(
          'AXFR',
          zone,
          (id) => zoneQuery(id, zone, 'AXFR'),
          (answer) => {
            const { response, verified } = answer;
            const isFirst = records.length === 0;
            // Messages after the first may be unsigned; the signature of a later one includes them.
            if (isFirst || verified.kind !== 'unsigned') mustBeGenuine(answer);
            isGenuine = verified.kind === 'good';
            if (response.rcode === notAuth) throw gone(zone, where);
            if (response.rcode !== noError)
              throw new DnsSyncError(
                'access-denied',
                `${where} refuses to transfer ${zone} (response code ${response.rcode})`,
                `allow transfers of the zone with the key ${key.name} (allow-transfer)`,
              );
            for (const record of response.records) records.push(record);
            // The first and the last record are the same SOA (RFC 5936 section 2.2).
            return records.length > 1 && records.at(-1)?.type === 'SOA';
          },
        );
        const [first, ...others] = records;
        if (!isGenuine || first?.type !== 'SOA' || first.name !== zone)
          throw new DnsSyncError('bad-answer', `${where}: the transfer of ${zone} has no signed end`, 'try again');
        return [first, ...others.slice(0, -1)];
      }),
    update: async (zone, { prerequisites, updates }) =>
      inZone(zone, async () => {
        const answer = await one('UPDATE', zone, (id) => updateMessage(id, zone, prerequisites, updates));
        const { rcode } = answer.response;
        mustBeGenuine(answer);
        if (rcode === noError) return 'done';
        if (rcode === nameError || (rcode > refusedCode && rcode <= nxrrset)) return 'stale';
        if (rcode === refusedCode || rcode === notZone) return 'refused';
        if (rcode === notAuth) throw gone(zone, where);
        throw new DnsSyncError(
          'service-failing',
          `${where} failed to update ${zone} (response code ${rcode})`,
          'its log says why; the next pass tries again',
        );
      }),
    calls: () => calls,
  };
}

function gone(zone: DnsName, where: string): DnsSyncError {
  return new DnsSyncError(
    'no-such-zone',
    `${where} does not serve ${zone}`,
    'add the zone to the server, then run "dns-sync apply"',
  );
}
