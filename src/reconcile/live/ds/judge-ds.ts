import { labelsOf, type DnsName } from '../../dns/name.ts';
import { keyTag } from './key-tag.ts';

/** The algorithms of DS digests that resolvers must or may know (RFC 8624 section 3.3). */
export type DigestName = 'sha1' | 'sha256' | 'sha384';

/** Hashes octets; returns hex digits. */
export type Digest = (algorithm: DigestName, octets: Uint8Array) => string;

/** Whether the parent's DS records of a zone fit the keys of its name servers. `stray`: they fit none. */
export type DsState = 'none' | 'stray' | 'signed' | 'unknown';

/** Digest types by number (IANA registry of DS digest algorithms). */
const digestNames: Readonly<Record<string, DigestName>> = { '1': 'sha1', '2': 'sha256', '4': 'sha384' };

/** Octets before the public key: flags, protocol, algorithm (RFC 4034 section 2.1). */
const algorithmAt = 3;

/** Resolvers only use keys of the zone (RFC 4034 section 2.1.1). */
const zoneKeyBit = 0x01;

/**
 * Compares the parent's DS records with the DNSKEY records of each name server, in wire format.
 * `ds` is null if the parent didn't answer, and a server's keys are null if it didn't. A server without a matching key
 * makes the DS stray: resolvers that validate reject its answers (RFC 4035 section 5.2).
 */
export function judgeDs(
  zone: DnsName,
  ds: readonly string[] | null,
  keysOfServers: readonly (readonly Uint8Array[] | null)[],
  digest: Digest,
): DsState {
  if (ds === null) return 'unknown';
  if (ds.length === 0) return 'none';
  const verdicts = keysOfServers.map((keys) => (keys === null ? null : signatureOf(zone, ds, keys, digest)));
  if (verdicts.includes('stray')) return 'stray';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'signed') ? 'signed' : 'unknown';
}

/** A digest of an unknown type can't be compared: nothing is known if it names one of the keys. */
function signatureOf(
  zone: DnsName,
  ds: readonly string[],
  keys: readonly Uint8Array[],
  digest: Digest,
): Exclude<DsState, 'none'> {
  const owner = wireName(zone);
  const usable = keys.filter(isZoneKey);
  const matches = new Set(ds.flatMap((value) => usable.map((key) => matchOf(value, owner, key, digest))));
  if (matches.has('signed')) return 'signed';
  return matches.has('unknown') ? 'unknown' : 'stray';
}

function isZoneKey(key: Uint8Array): boolean {
  return ((key[0] ?? 0) & zoneKeyBit) !== 0;
}

function matchOf(ds: string, owner: Uint8Array, key: Uint8Array, digest: Digest): Exclude<DsState, 'none'> {
  const [tag, algorithm, type = '', hex = ''] = ds.split(' ');
  if (Number(tag) !== keyTag(key) || Number(algorithm) !== key[algorithmAt]) return 'stray';
  const name = digestNames[type];
  if (name === undefined) return 'unknown';
  // RFC 4034 section 5.1.4.
  return digest(name, Uint8Array.from([...owner, ...key])).toUpperCase() === hex.toUpperCase() ? 'signed' : 'stray';
}

/** Writes a canonical name in wire format (RFC 4034 section 6.2). */
function wireName(name: DnsName): Uint8Array {
  const octets = labelsOf(name).flatMap((label) => [label.length, ...Array.from(label, (char) => char.charCodeAt(0))]);
  return Uint8Array.from([...octets, 0]);
}
