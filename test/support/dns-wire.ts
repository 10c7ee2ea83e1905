import { isIPv6 } from 'node:net';
import { typeName, typeNumber } from '../../src/cloud/dns/wire/record-types.ts';
import { numbersOf, stringOf, wireMessage, type WireRecord } from '../../src/cloud/dns/wire/test-message.ts';
import { encodeName, readName } from '../../src/cloud/dns/wire/wire-name.ts';
import { readCharacterStrings } from '../../src/reconcile/dns/character-string.ts';
import { ipv6Groups } from '../../src/reconcile/dns/ip-address.ts';
import { parseName } from '../../src/reconcile/dns/name.ts';

/** A record set in a reply, with values as in Route 53. */
export interface ReplySet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

/** What a name server answers. */
export interface Reply {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly ReplySet[];
  readonly authorities: readonly ReplySet[];
}

/** Reads the question of a query (RFC 1035 section 4.1.2). */
export function readQuestion(query: Buffer): { readonly name: string; readonly type: string } {
  const { value, end } = readName(query, 12);
  return { name: value, type: typeName(query.readUInt16BE(end)) };
}

/** Builds the answer to a query. */
export function answerMessage(query: Buffer, { rcode, authoritative, answers, authorities }: Reply): Buffer {
  return wireMessage({
    id: query.readUInt16BE(0),
    flags: 0x80_00 | (authoritative ? 0x04_00 : 0) | rcode,
    question: query.subarray(12, readName(query, 12).end + 4),
    answers: answers.flatMap(recordsOf),
    authorities: authorities.flatMap(recordsOf),
  });
}

function recordsOf({ name, type, ttl, values }: ReplySet): readonly WireRecord[] {
  return values.map((value) => ({
    name: nameOctets(name),
    type: typeNumber(type) ?? 0,
    ttl,
    data: dataOf(type, value),
  }));
}

function nameOctets(text: string): Buffer {
  const name = parseName(text);
  if (!name.ok) throw new Error(name.reason);
  return encodeName(name.value);
}

/** Encodes the data of a record (RFC 1035 section 3.3, RFC 2782, RFC 3596). */
function dataOf(type: string, value: string): Buffer {
  const fields = value.split(' ');
  const numbers = (...at: readonly [number, number]): Buffer => numbersOf(...fields.slice(...at).map(Number));
  if (type === 'A') return Buffer.from(value.split('.').map(Number));
  if (isIPv6(value)) return numbersOf(...(ipv6Groups(value) ?? []));
  if (type === 'MX') return Buffer.concat([numbers(0, 1), nameOctets(fields[1] ?? '')]);
  if (type === 'SRV') return Buffer.concat([numbers(0, 3), nameOctets(fields[3] ?? '')]);
  if (type === 'SOA') {
    const times = fields.slice(2).map((time) => numbersOf(Number(time) >>> 16, Number(time) & 0xff_ff));
    return Buffer.concat([...fields.slice(0, 2).map(nameOctets), ...times]);
  }
  if (type !== 'TXT') return nameOctets(value);
  const strings = readCharacterStrings(value);
  if (!strings.ok) throw new Error(strings.reason);
  return Buffer.concat(strings.value.map(stringOf));
}
