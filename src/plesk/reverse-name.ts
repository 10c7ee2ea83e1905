import { ipv6Groups } from '../reconcile/ip-address.ts';
import type { DnsName } from '../reconcile/name.ts';

/** The name under which a canonical address has its PTR (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(address: string): DnsName {
  const groups = address.includes(':') ? ipv6Groups(address) : undefined;
  if (groups === undefined) return `${address.split('.').reverse().join('.')}.in-addr.arpa.` as DnsName;
  const nibbles = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return `${Array.from(nibbles).reverse().join('.')}.ip6.arpa.` as DnsName;
}
