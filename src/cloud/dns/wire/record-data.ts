import { quoteOctets, txtFromOctets } from '../../../reconcile/dns/character-string.ts';
import { canonicalValue } from '../../../reconcile/dns/rdata.ts';
import { serviceBindingText } from './service-binding-data.ts';
import { readName } from './wire-name.ts';

/** The data of a record within a message: names in it may point to other parts. */
interface Place {
  readonly message: Buffer;
  readonly start: number;
  readonly end: number;
}

/** How the data of a record type is written. Throws a `RangeError` if it is cut or too long. */
const presentations: Readonly<Record<string, (place: Place) => string>> = {
  A: (place) => [...octetsOf(place)].join('.'),
  AAAA: (place) => (octetsOf(place).toString('hex').match(/.{4}/g) ?? []).join(':'),
  CNAME: (place) => nameAfter(place, 0),
  DNAME: (place) => nameAfter(place, 0),
  NS: (place) => nameAfter(place, 0),
  PTR: (place) => nameAfter(place, 0),
  MX: (place) => [...numbersOf(place, 1), nameAfter(place, 2)].join(' '),
  SRV: (place) => [...numbersOf(place, 3), nameAfter(place, 6)].join(' '),
  SOA: startOfAuthority,
  TXT: textOf,
  SPF: textOf,
  CAA: authorizationOf,
  DS: (place) => withHex(place, octetsOf(place).readUInt16BE(0), 2),
  TLSA: (place) => withHex(place, octetsOf(place).readUInt8(0), 1),
  DNSKEY: keyOf,
  SVCB: (place) => serviceBindingText(octetsOf(place)),
  HTTPS: (place) => serviceBindingText(octetsOf(place)),
};

/** Types whose text is complete; all others get their canonical spelling. */
const exact: ReadonlySet<string> = new Set(['CNAME', 'DNAME', 'NS', 'PTR', 'MX', 'SRV', 'SOA', 'DNSKEY']);

/** Returns data of a record in canonical presentation form; null if it isn't data of this type, or for other types. */
export function recordData(type: string, message: Buffer, start: number, end: number): string | null {
  const presentation = Object.hasOwn(presentations, type) ? presentations[type] : undefined;
  if (presentation === undefined) return null;
  try {
    const text = presentation({ message, start, end });
    if (exact.has(type)) return text;
    const value = canonicalValue(type, text);
    return value.ok ? value.value : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function octetsOf({ message, start, end }: Place): Buffer {
  return message.subarray(start, end);
}

/** Reads a name at the end of the data. */
function nameAfter({ message, start, end }: Place, offset: number): string {
  const name = readName(message, start + offset);
  if (name.end !== end) throw new RangeError('the data has another length');
  return name.value;
}

function numbersOf(place: Place, count: number): readonly number[] {
  const octets = octetsOf(place);
  return Array.from({ length: count }, (_, i) => octets.readUInt16BE(2 * i));
}

function startOfAuthority({ message, start, end }: Place): string {
  const server = readName(message, start);
  const mailbox = readName(message, server.end);
  if (mailbox.end + 20 !== end) throw new RangeError('the data has another length');
  const numbers = Array.from({ length: 5 }, (_, i) => message.readUInt32BE(mailbox.end + 4 * i));
  return [server.value, mailbox.value, ...numbers].join(' ');
}

/** TXT data: strings that readers join. */
function textOf(place: Place): string {
  const octets = octetsOf(place);
  let joined = '';
  for (let at = 0; at < octets.length || at === 0;) {
    const after = at + 1 + octets.readUInt8(at);
    if (after > octets.length) throw new RangeError('a string is cut');
    joined += octets.toString('latin1', at + 1, after);
    at = after;
  }
  return txtFromOctets(joined);
}

/** CAA data (RFC 8659 section 4.1). */
function authorizationOf(place: Place): string {
  const octets = octetsOf(place);
  const afterTag = 2 + octets.readUInt8(1);
  if (afterTag > octets.length) throw new RangeError('the tag is cut');
  const tag = octets.toString('latin1', 2, afterTag);
  return `${octets.readUInt8(0)} ${tag} ${quoteOctets(octets.toString('latin1', afterTag))}`;
}

/** DS and TLSA data: a number, two octets, and hex digits. */
function withHex(place: Place, first: number, length: number): string {
  const octets = octetsOf(place);
  const numbers = [first, octets.readUInt8(length), octets.readUInt8(length + 1)];
  return [...numbers, octets.toString('hex', length + 2)].join(' ');
}

/** DNSKEY data (RFC 4034 section 2.2). */
function keyOf(place: Place): string {
  const octets = octetsOf(place);
  const numbers = [octets.readUInt16BE(0), octets.readUInt8(2), octets.readUInt8(3)];
  return [...numbers, octets.toString('base64', 4)].join(' ');
}
