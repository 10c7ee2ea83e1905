import { ipv6Groups } from './ip-address.ts';
import type { DnsName } from './name.ts';

/** A zone that an address's PTR may stand in, and the name that it has there. */
export interface ReversePlace {
  readonly zone: DnsName;
  readonly name: DnsName;
}

/** The name under which a canonical address has its PTR (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(address: string): DnsName {
  return `${labelsOf(address).join('.')}.${suffixOf(address)}` as DnsName;
}

/**
 * The block of reverse names that an address belongs to: a /24 of IPv4, a /48 of IPv6. It depends on the address alone,
 * so that it is the same whatever reverse zones there are.
 */
export function reverseBlock(address: string): DnsName {
  const labels = labelsOf(address);
  const length = address.includes(':') ? blockNibbles : blockOctets;
  return `${labels.slice(-length).join('.')}.${suffixOf(address)}` as DnsName;
}

/** The block that a zone lies within, or is; null if it is no reverse zone, or a wider one. */
export function blockAround(zone: DnsName): DnsName | null {
  const [, labels = '', family] = /^(?:(.+)\.)?(in-addr|ip6)\.arpa\.$/.exec(zone) ?? [];
  const all = labels === '' ? [] : labels.split('.');
  const length = family === 'ip6' ? blockNibbles : blockOctets;
  if (family === undefined || all.length < length) return null;
  return `${all.slice(-length).join('.')}.${family}.arpa.` as DnsName;
}

/** The octets of a /24 and the nibbles of a /48. */
const blockOctets = 3;
const blockNibbles = 12;

/** Whether a zone is one of reverse names. */
export function isReverseZone(zone: DnsName): boolean {
  return /(?:^|\.)(?:in-addr|ip6)\.arpa\.$/.test(zone);
}

/**
 * The zones that an address's PTR may stand in, the closest first: every zone from the address's own name upwards, and
 * below a zone of 256 addresses those that are delegated by the scheme of RFC 2317.
 */
export function reversePlaces(address: string): readonly ReversePlace[] {
  const labels = labelsOf(address);
  const name = reverseName(address);
  const places = labels.map((_, i) => ({
    zone: `${labels.slice(i).join('.')}.${suffixOf(address)}` as DnsName,
    name,
  }));
  return address.includes(':') ? places : [...places.slice(0, 1), ...classlessPlaces(labels), ...places.slice(1)];
}

/** The name of an address's PTR in a zone; null where it doesn't belong there. */
export function nameInReverseZone(address: string, zone: DnsName): DnsName | null {
  return reversePlaces(address).find((place) => place.zone === zone)?.name ?? null;
}

/**
 * The zones of a part of 256 addresses (RFC 2317 section 4), the smallest first. The part is written as `0/25`, as `0-25`
 * where `/` is not liked, or by its first and last address, `0-127`. Where one text could be read in both ways, such as
 * `0-31`, it is the range: nobody delegates two addresses.
 */
function classlessPlaces(labels: readonly string[]): readonly ReversePlace[] {
  const [last, ...network] = labels;
  const parent = `${network.join('.')}.${ipv4Suffix}`;
  const places: ReversePlace[] = [];
  for (let length = 31; length > 24; length--) {
    const size = 2 ** (32 - length);
    const first = Math.floor(Number(last) / size) * size;
    const words = [`${first}-${first + size - 1}`, `${first}/${length}`];
    if (!isRange(first, length)) words.push(`${first}-${length}`);
    for (const word of words) {
      const zone = `${word}.${parent}` as DnsName;
      places.push({ zone, name: `${last}.${zone}` as DnsName });
    }
  }
  return places;
}

/** Whether two numbers are the first and the last of a part that can be delegated: its size a power of two, and aligned. */
function isRange(first: number, last: number): boolean {
  const size = last - first + 1;
  return size > 1 && Number.isInteger(Math.log2(size)) && first % size === 0;
}

const ipv4Suffix = 'in-addr.arpa.';

function suffixOf(address: string): string {
  return address.includes(':') ? 'ip6.arpa.' : ipv4Suffix;
}

/** Octets or nibbles of an address, the last first. */
function labelsOf(address: string): readonly string[] {
  const groups = address.includes(':') ? ipv6Groups(address) : undefined;
  if (groups === undefined) return address.split('.').reverse();
  const nibbles = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return Array.from(nibbles).reverse();
}
