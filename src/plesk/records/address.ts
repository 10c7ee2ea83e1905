import { canonicalIpv4, canonicalIpv6 } from '../../reconcile/dns/ip-address.ts';
import type { Result } from '../../reconcile/result.ts';

/** Canonicalizes an address of either family. */
export function canonicalAddress(text: string): Result<string> {
  return text.includes(':') ? canonicalIpv6(text) : canonicalIpv4(text);
}
