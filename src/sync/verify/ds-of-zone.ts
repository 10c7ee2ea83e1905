import { createHash } from 'node:crypto';
import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Delegation } from '../../reconcile/live/dns-answer.ts';
import { judgeDs, type DsState } from '../../reconcile/live/ds/judge-ds.ts';
import type { AddressLookup } from './address-lookup.ts';

/**
 * Finds out whether the parent's DS records fit the keys that the delegated name servers serve.
 * The servers are asked only if there is a DS record.
 */
export async function dsOfZone(
  client: DnsClient,
  zone: DnsName,
  delegation: Delegation,
  addressesOf: AddressLookup,
): Promise<DsState> {
  if (delegation.kind !== 'delegated') return delegation.kind;
  const { ds, nameServers } = delegation;
  const isAsked = ds !== null && ds.length > 0;
  const keys = await Promise.all(
    (isAsked ? nameServers : []).map(async (server) => keysAt(client, zone, (await addressesOf(server)) ?? [])),
  );
  return judgeDs(zone, ds, keys, (algorithm, octets) => createHash(algorithm).update(octets).digest('hex'));
}

/** Returns the keys that the first answering address serves, in wire format; null if none can be read. */
async function keysAt(
  client: DnsClient,
  zone: DnsName,
  addresses: readonly string[],
): Promise<readonly Uint8Array[] | null> {
  for (const address of addresses) {
    const answer = await client.ask(address, { name: zone, type: 'DNSKEY' });
    if (answer === null || !answer.authoritative) continue;
    const values = answer.answers
      .filter(({ name, type }) => name === zone && type === 'DNSKEY')
      .map(({ value }) => value);
    return values.includes(null) ? null : values.flatMap((value) => (value === null ? [] : [keyOctets(value)]));
  }
  return null;
}

/** Converts DNSKEY data from presentation form to wire format (RFC 4034 section 2.1). */
function keyOctets(value: string): Uint8Array {
  const [flags = 0, protocol = 0, algorithm = 0] = value.split(' ', 3).map(Number);
  const key = Buffer.from(value.split(' ').slice(3).join(''), 'base64');
  return Uint8Array.from([flags >> 8, flags & 0xff, protocol, algorithm, ...key]);
}
