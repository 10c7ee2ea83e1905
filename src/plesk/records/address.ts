import { canonicalIpv4, canonicalIpv6 } from '../../reconcile/dns/ip-address.ts';
import type { Result } from '../../reconcile/result.ts';

/** An address of either family in its canonical text. */
export function canonicalAddress(text: string): Result<string> {
  return text.includes(':') ? canonicalIpv6(text) : canonicalIpv4(text);
}
