import type { DnsName } from '../../../reconcile/dns/name.ts';
import { recordData } from '../../dns/wire/record-data.ts';
import { typeName } from '../../dns/wire/record-types.ts';
import { readName } from '../../dns/wire/wire-name.ts';
import { encodableTypes, encodeData } from './encode-data.ts';

/** A record of an answer. `data` is its data on the wire without compression, `value` its canonical text. */
export interface ZoneRecord {
  readonly name: DnsName;
  readonly type: string;
  readonly ttl: number;
  readonly value: string;
  readonly data: Buffer;
}

/** The head and the answer section of a response. */
export interface Response {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly records: readonly ZoneRecord[];
}

const headerLength = 12;
const classIn = 1;

/** Types whose data may have compressed names (RFC 3597 section 4). */
const compressed: ReadonlySet<string> = new Set(['CNAME', 'NS', 'PTR', 'MX', 'SRV']);

/**
 * Reads a response to a request with this ID and kind (opcode).
 * Returns null for any other message. Throws a `RangeError` if it is cut.
 */
export function readReply(message: Buffer, id: number, opcode: number): Response | null {
  const flags = message.readUInt16BE(2);
  const isResponse = (flags & 0x80_00) !== 0 && ((flags >> 11) & 15) === opcode;
  if (message.readUInt16BE(0) !== id || !isResponse) return null;
  let at = headerLength;
  for (let left = message.readUInt16BE(4); left > 0; left--) at = readName(message, at).end + 4;
  const records: ZoneRecord[] = [];
  // In the answer to an update, the sections of the request may be repeated.
  for (let left = opcode === 0 ? message.readUInt16BE(6) : 0; left > 0; left--) {
    const name = readName(message, at);
    const start = name.end + 10;
    const end = start + message.readUInt16BE(start - 2);
    if (end > message.length) throw new RangeError('a record is cut');
    at = end;
    if (message.readUInt16BE(name.end + 2) !== classIn) continue;
    const type = typeName(message.readUInt16BE(name.end));
    const ttl = message.readUInt32BE(name.end + 4);
    records.push({ name: name.value, type, ttl, ...dataOf(type, message, start, end) });
  }
  return { rcode: flags & 15, authoritative: (flags & 0x04_00) !== 0, records };
}

/** Data of an unknown type or form is kept as it is (RFC 3597 section 5), so it never equals a value from Plesk. */
function dataOf(type: string, message: Buffer, start: number, end: number): Pick<ZoneRecord, 'value' | 'data'> {
  const text = recordData(type, message, start, end);
  const octets = Buffer.from(message.subarray(start, end));
  if (text === null) return { value: `\\# ${octets.length} ${octets.toString('hex')}`, data: octets };
  return { value: text, data: compressed.has(type) && encodableTypes.has(type) ? encodeData(type, text) : octets };
}
