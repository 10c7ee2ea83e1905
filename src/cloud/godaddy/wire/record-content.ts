import { quoteOctets, readCharacterStrings, utf8Octets } from '../../../reconcile/dns/character-string.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { canonicalValue } from '../../../reconcile/dns/rdata.ts';
import type { RecordSet } from '../../../reconcile/dns/record-set.ts';
import { failure, success, type Result } from '../../../reconcile/result.ts';
import { textFromWire, textToWire } from './text-data.ts';

/** A record as the API has it. `name` is relative to the zone; the apex is "@". */
export interface RecordContent {
  readonly name: string;
  readonly type: string;
  readonly data: string;
  readonly ttl: number;
  readonly priority?: number | undefined;
  readonly weight?: number | undefined;
  readonly port?: number | undefined;
  readonly service?: string | undefined;
  readonly protocol?: string | undefined;
  readonly flag?: number | undefined;
  readonly tag?: string | undefined;
}

/** Name and type under which the API lists a set. Those of an SRV set are shared with other services of its host. */
export interface RecordPlace {
  readonly name: string;
  readonly type: string;
}

/** Most characters of a record's data. */
const maxDataCharacters = 512;

/** Returns where the API lists a set. Fails if it can't have the set. */
export function placeOf(zone: DnsName, { name, type }: Pick<RecordSet, 'name' | 'type'>): Result<RecordPlace> {
  const parts = ownerOf(zone, name, type);
  return parts.ok ? success({ name: parts.value.name, type }) : parts;
}

/** Converts a value of a set to a record. Fails with the reason if the API can't have it. */
export function toRecord(zone: DnsName, { name, type, ttl }: RecordSet, value: string): Result<RecordContent> {
  const owner = ownerOf(zone, name, type);
  if (!owner.ok) return owner;
  const fields = toFields(type, value);
  if (!fields.ok) return fields;
  const { length } = fields.value.data;
  if (length > maxDataCharacters)
    return failure(`GoDaddy allows ${maxDataCharacters} characters in a record; the value has ${length}`);
  return success({ ...owner.value, type, ttl, ...fields.value });
}

/** Returns a record's name in the zone as an absolute one, not canonical yet. */
export function ownerFromWire(zone: DnsName, { name, type, service, protocol }: RecordContent): string {
  const labels = type === 'SRV' ? [service, protocol].filter((label) => label !== undefined && label !== '') : [];
  const host = name === '@' || name === '' ? [] : [name];
  return [...labels, ...host, zone].join('.');
}

/** Returns a record's value in canonical form, or as it is if it has none. */
export function recordValue(zone: DnsName, record: RecordContent): string {
  const text = presentation(zone, record);
  const value = canonicalValue(record.type, text);
  return value.ok ? value.value : text;
}

function presentation(zone: DnsName, { type, data, priority, weight, port, flag, tag }: RecordContent): string {
  const target = data === '@' ? zone : data;
  switch (type) {
    case 'TXT':
      return textFromWire(data);
    case 'CNAME':
    case 'NS':
      return target;
    case 'MX':
      return `${priority ?? ''} ${target}`;
    case 'SRV':
      return `${priority ?? ''} ${weight ?? ''} ${port ?? ''} ${target}`;
    case 'CAA':
      return `${flag ?? ''} ${tag ?? ''} ${data.startsWith('"') ? data : quoteOctets(utf8Octets(data))}`;
    default:
      return data;
  }
}

function ownerOf(
  zone: DnsName,
  name: DnsName,
  type: string,
): Result<Pick<RecordContent, 'name' | 'service' | 'protocol'>> {
  const relative = name === zone ? '@' : name.slice(0, -zone.length - 1);
  if (!/^(?:@|[a-z0-9_*-]+(?:\.[a-z0-9_-]+)*)$/.test(relative)) return failure('GoDaddy does not support this name');
  if (relative.includes('*') && !wildcards.has(type))
    return failure(`GoDaddy supports wildcards only for ${[...wildcards].join(', ')}`);
  if (type !== 'SRV') return success({ name: relative });
  const [service, protocol, ...host] = relative.split('.');
  if (service?.startsWith('_') !== true || protocol?.startsWith('_') !== true)
    return failure('GoDaddy supports SRV only at names that begin with a service and a protocol (_sip._tcp)');
  return success({ name: host.length === 0 ? '@' : host.join('.'), service, protocol });
}

const wildcards: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);

/** Splits a canonical value into the API's fields. */
function toFields(
  type: string,
  value: string,
): Result<Pick<RecordContent, 'data' | 'priority' | 'weight' | 'port' | 'flag' | 'tag'>> {
  if (type === 'TXT') {
    const text = textToWire(value);
    return text.ok ? success({ data: text.value }) : text;
  }
  const [first = '', second = '', third = '', fourth = ''] = value.split(' ');
  if (type === 'MX') return success({ data: second, priority: Number(first) });
  if (type === 'SRV')
    return success({ data: fourth, priority: Number(first), weight: Number(second), port: Number(third) });
  if (type !== 'CAA') return success({ data: value });
  const strings = readCharacterStrings(value.slice(first.length + second.length + 2));
  const data = strings.ok ? strings.value.join('') : '';
  if (!/^[ -~]+$/.test(data)) return failure('GoDaddy does not support this CAA value');
  return success({ data, flag: Number(first), tag: second });
}
