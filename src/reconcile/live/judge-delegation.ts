import type { DnsName } from '../dns/name.ts';
import type { Delegation, NameServer } from './dns-answer.ts';

/** The name servers of the zone's targets. `addresses` is empty until a name that isn't one of them must be compared. */
export interface OwnServers {
  readonly names: ReadonlySet<DnsName>;
  readonly addresses: ReadonlySet<string>;
}

/** To whom the parent zone delegates a zone. */
export type DelegationState = 'ours' | 'others' | 'mixed' | 'none' | 'unknown';

/** Lists the delegated name servers that aren't ours by their names, so that their addresses decide. */
export function serversToLookUp(delegation: Delegation, names: ReadonlySet<DnsName>): readonly NameServer[] {
  return delegation.kind === 'delegated' ? delegation.nameServers.filter(({ name }) => !names.has(name)) : [];
}

/**
 * Compares a delegation with our name servers: ours if every delegated name server is one of the targets'.
 * A server with a name of its own (white label) is ours if all its addresses are those of our servers. `addressesOf`
 * returns the addresses of a server; null if they aren't known, so that such a server can't be compared.
 */
export function judgeDelegation(
  delegation: Delegation,
  own: OwnServers,
  addressesOf: (server: NameServer) => readonly string[] | null,
): DelegationState {
  if (delegation.kind !== 'delegated') return delegation.kind;
  const owners = delegation.nameServers.map((server) => {
    if (own.names.has(server.name)) return 'ours';
    const addresses = addressesOf(server);
    if (addresses === null || addresses.length === 0) return 'unknown';
    return addresses.every((address) => own.addresses.has(address)) ? 'ours' : 'others';
  });
  const found = new Set(owners);
  if (found.has('ours') && found.has('others')) return 'mixed';
  if (found.has('unknown') || found.size === 0) return 'unknown';
  return found.has('ours') ? 'ours' : 'others';
}
