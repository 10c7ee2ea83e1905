import type { DnsName } from '../../../reconcile/dns/name.ts';
import { typeNumber } from '../../dns/wire/record-types.ts';
import { encodeName } from '../../dns/wire/wire-name.ts';
import { number16 } from './octets.ts';

/**
 * A record of the prerequisite or update section (RFC 2136 sections 2.4 and 2.5).
 * `class` decides what it means: `any` is about a set that exists, `none` about one that doesn't, or about a record
 * that is deleted.
 */
export interface UpdateRecord {
  readonly name: string;
  readonly type: string;
  readonly class: 'in' | 'any' | 'none';
  readonly ttl: number;
  readonly data: Buffer;
}

const classes = { in: 1, any: 255, none: 254 } as const;
const updateOpcode = 5 << 11;

/** Builds the message of an update (RFC 2136 section 2). */
export function updateMessage(
  id: number,
  zone: DnsName,
  prerequisites: readonly UpdateRecord[],
  updates: readonly UpdateRecord[],
): Buffer {
  const counts = [id, updateOpcode, 1, prerequisites.length, updates.length, 0].map(number16);
  const records = [...prerequisites, ...updates].map(encodeRecord);
  return Buffer.concat([...counts, encodeName(zone), numberOf('SOA'), number16(classes.in), ...records]);
}

/** Builds a query for one type at the apex of a zone, such as its SOA record or its transfer (AXFR, RFC 5936). */
export function zoneQuery(id: number, zone: string, type: 'SOA' | 'AXFR'): Buffer {
  const counts = [id, 0, 1, 0, 0, 0].map(number16);
  return Buffer.concat([...counts, encodeName(zone), numberOf(type), number16(classes.in)]);
}

/** The octets that a record takes in a message. */
export function sizeOf(record: UpdateRecord): number {
  return encodeRecord(record).length;
}

function encodeRecord({ name, type, class: meaning, ttl, data }: UpdateRecord): Buffer {
  const time = Buffer.alloc(4);
  time.writeUInt32BE(ttl);
  return Buffer.concat([
    encodeName(name),
    numberOf(type),
    number16(classes[meaning]),
    time,
    number16(data.length),
    data,
  ]);
}

function numberOf(type: string): Buffer {
  const number = type === 'AXFR' ? 252 : type === 'ANY' ? 255 : typeNumber(type);
  if (number === null) throw new Error(`not a record type: ${type}`);
  return number16(number);
}
