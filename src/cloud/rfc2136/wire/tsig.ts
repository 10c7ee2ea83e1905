import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { encodeName, readName } from '../../dns/wire/wire-name.ts';
import { number16 } from './octets.ts';

/** The algorithms of RFC 8945 section 6 that are not deprecated, with their names in Node. */
export const tsigAlgorithms = { 'hmac-sha256': 'sha256', 'hmac-sha384': 'sha384', 'hmac-sha512': 'sha512' } as const;

export interface TsigKey {
  readonly name: DnsName;
  readonly algorithm: keyof typeof tsigAlgorithms;
  readonly secret: Buffer;
}

const typeTsig = 250;
const classAny = 255;
const headerLength = 12;

/** Seconds that clocks may differ (RFC 8945 section 10). */
const fudge = 300;

/** A message with its signature, and the MAC to which its answer refers. */
export interface Signed {
  readonly message: Buffer;
  readonly mac: Buffer;
}

/** Signs a request (RFC 8945 section 5.1). `now` is in milliseconds since the epoch. */
export function signMessage(message: Buffer, key: TsigKey, now: number): Signed {
  const times = timesOf(Math.floor(now / 1000));
  const mac = hmac(key, [message, variablesOf(key, times, Buffer.alloc(4))]);
  const id = message.subarray(0, 2);
  const data = Buffer.concat([algorithmName(key), times, number16(mac.length), mac, id, Buffer.alloc(4)]);
  const record = Buffer.concat([
    encodeName(key.name),
    number16(typeTsig),
    number16(classAny),
    Buffer.alloc(4),
    number16(data.length),
    data,
  ]);
  const signed = Buffer.concat([message, record]);
  signed.writeUInt16BE(message.readUInt16BE(10) + 1, 10);
  return { message: signed, mac };
}

/**
 * What the signature of a message shows.
 * `unsigned`: it has none; `rejected`: the server didn't accept ours, and says why by number (RFC 8945 section 3);
 * `wrong`: it isn't from a server with this key.
 */
export type SignatureVerdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'rejected'; readonly error: number }
  | { readonly kind: 'wrong' };

/**
 * Checks the messages of one answer, in order (RFC 8945 section 5.3).
 * An answer of several messages may leave some unsigned, which the next signature includes. Each call returns the result for one message.
 */
export function openVerifier(
  key: TsigKey,
  requestMac: Buffer,
  now: () => number,
): (message: Buffer) => SignatureVerdict {
  let prior = requestMac;
  let isFirst = true;
  let unsigned: Buffer[] = [];
  return (message) => {
    const tsig = readTsig(message);
    if (tsig === null) {
      unsigned.push(message);
      return { kind: 'unsigned' };
    }
    if (tsig.mac.length === 0 && tsig.error !== 0) return { kind: 'rejected', error: tsig.error };
    const variables = isFirst ? variablesOf(key, tsig.times, tsig.tail) : tsig.times;
    const expected = hmac(key, [number16(prior.length), prior, ...unsigned, tsig.bare, variables]);
    const isGenuine =
      tsig.name === key.name &&
      tsig.algorithm === `${key.algorithm}.` &&
      tsig.mac.length === expected.length &&
      timingSafeEqual(tsig.mac, expected);
    if (!isGenuine) return { kind: 'wrong' };
    if (tsig.error !== 0) return { kind: 'rejected', error: tsig.error };
    const signedAt = tsig.times.readUIntBE(0, 6);
    if (Math.abs(now() / 1000 - signedAt) > tsig.times.readUInt16BE(6)) return { kind: 'wrong' };
    prior = tsig.mac;
    isFirst = false;
    unsigned = [];
    return { kind: 'good' };
  };
}

/** The TSIG record of a message, and the message as it was before it was signed. */
interface Tsig {
  readonly bare: Buffer;
  readonly name: string;
  readonly algorithm: string;
  /** Time and fudge as on the wire. */
  readonly times: Buffer;
  readonly mac: Buffer;
  readonly error: number;
  /** Error and other data as on the wire. */
  readonly tail: Buffer;
}

/** Reads the last record of a message if it is a TSIG; null otherwise. Throws a `RangeError` if the message is cut. */
function readTsig(message: Buffer): Tsig | null {
  const additional = message.readUInt16BE(10);
  if (additional === 0) return null;
  let at = headerLength;
  for (let left = message.readUInt16BE(4); left > 0; left--) at = readName(message, at).end + 4;
  const records = [6, 8, 10].reduce((sum, place) => sum + message.readUInt16BE(place), 0);
  for (let left = records; left > 1; left--) at = endOfRecord(message, at);
  const name = readName(message, at);
  if (message.readUInt16BE(name.end) !== typeTsig) return null;
  // RFC 8945 section 4.2: the class is ANY and the TTL 0, which no MAC includes as they are in the message.
  if (message.readUInt16BE(name.end + 2) !== classAny || message.readUInt32BE(name.end + 4) !== 0)
    throw new RangeError('the signature has another form');
  const end = endOfRecord(message, at);
  const algorithm = readName(message, name.end + 10);
  const times = message.subarray(algorithm.end, algorithm.end + 8);
  const macAt = algorithm.end + 10;
  const macEnd = macAt + message.readUInt16BE(algorithm.end + 8);
  if (macEnd + 6 > end || end !== message.length) throw new RangeError('the signature is cut');
  const bare = Buffer.from(message.subarray(0, at));
  bare.writeUInt16BE(additional - 1, 10);
  bare.writeUInt16BE(message.readUInt16BE(macEnd), 0);
  return {
    bare,
    name: name.value,
    algorithm: algorithm.value,
    times,
    mac: message.subarray(macAt, macEnd),
    error: message.readUInt16BE(macEnd + 2),
    tail: message.subarray(macEnd + 2, end),
  };
}

function endOfRecord(message: Buffer, start: number): number {
  const data = readName(message, start).end + 10;
  const end = data + message.readUInt16BE(data - 2);
  if (end > message.length) throw new RangeError('a record is cut');
  return end;
}

/** What a signature includes besides the message (RFC 8945 section 4.3.3); `tail` is error and other data. */
function variablesOf(key: TsigKey, times: Buffer, tail: Buffer): Buffer {
  return Buffer.concat([encodeName(key.name), number16(classAny), Buffer.alloc(4), algorithmName(key), times, tail]);
}

function algorithmName({ algorithm }: TsigKey): Buffer {
  return encodeName(`${algorithm}.`);
}

function timesOf(seconds: number): Buffer {
  const times = Buffer.alloc(8);
  times.writeUIntBE(seconds, 0, 6);
  times.writeUInt16BE(fudge, 6);
  return times;
}

function hmac({ algorithm, secret }: TsigKey, parts: readonly Buffer[]): Buffer {
  const mac = createHmac(tsigAlgorithms[algorithm], secret);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
