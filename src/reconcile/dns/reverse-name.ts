import { ipv6Groups } from './ip-address.ts';
import type { DnsName } from './name.ts';

/** A zone that can hold an address's PTR, and the PTR's name in it. */
export interface PtrPlace {
  readonly zone: DnsName;
  readonly name: DnsName;
}

/** Returns the name of a canonical address's PTR (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(address: string): DnsName {
  return `${addressLabels(address).join('.')}.${suffixOf(address)}` as DnsName;
}

/**
 * Returns the block of reverse names of an address: an IPv4 /24 or an IPv6 /48.
 * It depends on the address alone, not on which reverse zones exist.
 */
export function reverseBlock(address: string): DnsName {
  const labels = addressLabels(address);
  const length = address.includes(':') ? blockNibbles : blockOctets;
  return `${labels.slice(-length).join('.')}.${suffixOf(address)}` as DnsName;
}

/** Returns the block that a zone equals or lies within; null for a wider zone or one without reverse names. */
export function blockAround(zone: DnsName): DnsName | null {
  const [, labels = '', family] = /^(?:(.+)\.)?(in-addr|ip6)\.arpa\.$/.exec(zone) ?? [];
  const all = labels === '' ? [] : labels.split('.');
  const length = family === 'ip6' ? blockNibbles : blockOctets;
  if (family === undefined || all.length < length) return null;
  return `${all.slice(-length).join('.')}.${family}.arpa.` as DnsName;
}

/** Octets of a /24 and nibbles of a /48. */
const blockOctets = 3;
const blockNibbles = 12;

export function isReverseZone(zone: DnsName): boolean {
  return /(?:^|\.)(?:in-addr|ip6)\.arpa\.$/.test(zone);
}

/**
 * Lists the zones that can hold an address's PTR, closest first: every name from the address upwards, and the RFC 2317
 * zones below a /24.
 */
export function ptrPlaces(address: string): readonly PtrPlace[] {
  const labels = addressLabels(address);
  const name = reverseName(address);
  const places = labels.map((_, i) => ({
    zone: `${labels.slice(i).join('.')}.${suffixOf(address)}` as DnsName,
    name,
  }));
  return address.includes(':') ? places : [...places.slice(0, 1), ...classlessPlaces(labels), ...places.slice(1)];
}

/** Returns the name of an address's PTR in a zone; null if it doesn't belong there. */
export function nameInReverseZone(address: string, zone: DnsName): DnsName | null {
  return ptrPlaces(address).find((place) => place.zone === zone)?.name ?? null;
}

/**
 * Lists the zones of a part of a /24 (RFC 2317 section 4), smallest first.
 * The part is written as `0/25`, as `0-25` if `/` isn't allowed, or by its first and last address, `0-127`. An
 * ambiguous text such as `0-31` is a range: a prefix of /31 would delegate only two addresses.
 */
function classlessPlaces(labels: readonly string[]): readonly PtrPlace[] {
  const [last, ...network] = labels;
  const parent = `${network.join('.')}.${ipv4Suffix}`;
  const places: PtrPlace[] = [];
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

/** Checks whether two numbers delimit a part that can be delegated: aligned, and a power of two in size. */
function isRange(first: number, last: number): boolean {
  const size = last - first + 1;
  return size > 1 && Number.isInteger(Math.log2(size)) && first % size === 0;
}

const ipv4Suffix = 'in-addr.arpa.';

function suffixOf(address: string): string {
  return address.includes(':') ? 'ip6.arpa.' : ipv4Suffix;
}

/** Returns the octets or nibbles of an address, last first. */
function addressLabels(address: string): readonly string[] {
  const groups = address.includes(':') ? ipv6Groups(address) : undefined;
  if (groups === undefined) return address.split('.').reverse();
  const nibbles = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return Array.from(nibbles).reverse();
}
