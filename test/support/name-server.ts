import { createSocket, type RemoteInfo } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import { wireMessage, wireName, numbersOf, type WireRecord } from '../../src/cloud/dns/wire/test-message.ts';

/** A root server on loopback. */
export interface NameServer {
  /** The variables with which the executables ask it. */
  readonly env: Readonly<Record<string, string>>;
  /** The queries in their order, such as "NS a.example.". */
  readonly asked: readonly string[];
  close(): void;
}

/** A delegation of a zone in the root zone. */
interface Delegated {
  readonly ns: readonly string[];
  /** Data of DS records in wire format (RFC 4034 section 5.1). */
  readonly ds?: readonly Buffer[];
}

/** Variables with which no name server answers: nothing listens there. */
export const silentDns = { DNS_SYNC_ROOT_SERVERS: '127.0.0.1', DNS_SYNC_DNS_PORT: '9' };

const [typeNs, typeSoa, typeDs] = [2, 6, 43];
const typeNames: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 28: 'AAAA', 43: 'DS' };

/**
 * Starts a root server whose zone has these delegations and nothing else (RFC 1034 section 4.3.2).
 * Names between are empty non-terminals. Queries wait until `answers` returns true.
 */
export async function startNameServer(
  delegations: Readonly<Record<string, Delegated>> = {},
  answers: () => boolean = () => true,
): Promise<NameServer> {
  const asked: string[] = [];
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    socket.close();
  };
  const socket = createSocket('udp4');
  const isBelow = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);
  const answerTo = async (query: Buffer, peer: RemoteInfo): Promise<void> => {
    const end = query.indexOf(0, 12) + 5;
    const name = nameIn(query.subarray(12, end - 4));
    const type = query.readUInt16BE(end - 4);
    asked.push(`${typeNames[type] ?? type} ${name}`);
    while (!answers()) await pause(10, null, { ref: false });
    if (isClosed) return;
    const message = { id: query.readUInt16BE(0), question: query.subarray(12, end) };
    const reply = (flags: number, sections: Partial<Record<'answers' | 'authorities', readonly WireRecord[]>>): void =>
      socket.send(wireMessage({ ...message, flags, ...sections }), peer.port, peer.address);
    const cut = Object.keys(delegations).find((zone) => isBelow(name, zone));
    const { ns = [], ds = [] } = cut === undefined ? {} : (delegations[cut] ?? {});
    const recordsOf = (owner: string, kind: number, contents: readonly Buffer[]): readonly WireRecord[] =>
      contents.map((data) => ({ name: wireName(...labelsOf(owner)), type: kind, data }));
    // 0x80 is an answer, 0x04 authority, 3 NXDOMAIN.
    if (cut !== undefined && !(cut === name && type === typeDs)) {
      const servers = ns.map((server) => wireName(...labelsOf(server)));
      return reply(0x80_00, { authorities: recordsOf(cut, typeNs, servers) });
    }
    if (cut !== undefined && ds.length > 0) return reply(0x84_00, { answers: recordsOf(cut, typeDs, ds) });
    const soa = Buffer.concat([
      wireName('a', 'root'),
      wireName('host', 'root'),
      numbersOf(0, 1, 0, 2, 0, 3, 0, 4, 0, 5),
    ]);
    const exists = cut !== undefined || Object.keys(delegations).some((zone) => isBelow(zone, name));
    return reply(exists ? 0x84_00 : 0x84_03, { authorities: [{ name: wireName(), type: typeSoa, data: soa }] });
  };
  socket.on('message', (query, peer) => void answerTo(query, peer));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.unref();
  const env = { DNS_SYNC_ROOT_SERVERS: '127.0.0.1', DNS_SYNC_DNS_PORT: String(socket.address().port) };
  return { env, asked, close };
}

function labelsOf(name: string): readonly string[] {
  return name.split('.').filter((label) => label !== '');
}

function nameIn(octets: Buffer): string {
  let name = '';
  for (let at = 0; octets[at] !== 0; at += 1 + (octets[at] ?? 0))
    name += `${octets.toString('latin1', at + 1, at + 1 + (octets[at] ?? 0))}.`;
  return name === '' ? '.' : name;
}
