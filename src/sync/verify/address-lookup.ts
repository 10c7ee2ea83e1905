import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import type { NameServer } from '../../reconcile/live/dns-answer.ts';

/** Returns the addresses of a name server; null if they aren't known. */
export type AddressLookup = (server: NameServer) => Promise<readonly string[] | null>;

/** Uses the addresses in the parent's referral, as resolvers do, and walks to those of other servers. */
export function addressLookup(client: DnsClient): AddressLookup {
  return async ({ name, addresses }) => (addresses.length > 0 ? addresses : client.addresses(name));
}
