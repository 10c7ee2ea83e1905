import { createSocket } from 'node:dgram';
import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import { labelsOf, type DnsName } from '../reconcile/dns/name.ts';

/** Timeout of a query in milliseconds. The answer is optional, so it is short. */
const patience = 1500;

/** DS (RFC 4034 section 5), in the class IN. Node's own resolver can't ask for it. */
const typeDs = 43;
const classIn = 1;

const headerLength = 12;
const nameError = 3;

/**
 * Checks whether the parent zone has a DS record for a zone, so that resolvers expect it to be signed.
 * Null if no resolver answered in time. `server` is the resolver (`address:port`), or null for the system's first one.
 */
export async function hasDs(zone: DnsName, server: string | null): Promise<boolean | null> {
  const place = placeOf(server ?? getServers()[0] ?? '');
  if (place === null) return null;
  // The socket takes answers of this resolver only, and the result is only a warning.
  const id = Math.floor(Math.random() * 0x1_00_00);
  const answer = await exchange(place, queryFor(zone, id));
  return answer === null ? null : readAnswer(answer, id);
}

interface Place {
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
}

function placeOf(server: string): Place | null {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(server) ?? [];
  const address = bracketed ?? plain ?? server;
  const family = isIP(address);
  return family === 4 || family === 6 ? { address, port: Number(port ?? 53), family } : null;
}

/** Builds a query with recursion (RFC 1035 section 4.1). */
function queryFor(zone: DnsName, id: number): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x01_00, 2);
  header.writeUInt16BE(1, 4);
  const labels = labelsOf(zone).map((label) =>
    Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
  );
  const question = Buffer.from([0, 0, typeDs, 0, classIn]);
  return Buffer.concat([header, ...labels, question]);
}

/** Sends a query and returns the answer; null if there is none in time. */
async function exchange({ address, port, family }: Place, query: Buffer): Promise<Buffer | null> {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  return new Promise((resolve) => {
    const end = (answer: Buffer | null): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end(null), patience);
    socket.on('error', () => end(null));
    socket.on('message', (answer) => end(answer));
    // A connected socket reports a port where nothing listens at once.
    socket.connect(port, address, () => socket.send(query));
  });
}

/** Checks whether an answer has a DS record; null if it isn't an answer to the query, or a failure. */
function readAnswer(answer: Buffer, id: number): boolean | null {
  try {
    const flags = answer.readUInt16BE(2);
    const isAnswer = answer.readUInt16BE(0) === id && (flags & 0x80_00) !== 0;
    const code = flags & 0x0f;
    if (!isAnswer || (code !== 0 && code !== nameError)) return null;
    let at = headerLength;
    for (let questions = answer.readUInt16BE(4); questions > 0; questions--) at = afterName(answer, at) + 4;
    for (let records = answer.readUInt16BE(6); records > 0; records--) {
      const type = afterName(answer, at);
      if (answer.readUInt16BE(type) === typeDs) return true;
      at = type + 10 + answer.readUInt16BE(type + 8);
    }
    return false;
  } catch (error) {
    // Reads beyond the end of a cut answer.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Returns the place after a name: labels up to the root, or to a pointer (RFC 1035 section 4.1.4). */
function afterName(answer: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const length = answer.readUInt8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
}
