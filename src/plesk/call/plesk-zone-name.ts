import { withoutFinalDot, type DnsName } from '../../reconcile/dns/name.ts';
import { failure, type Result } from '../../reconcile/result.ts';
import { canonicalAddress } from '../records/address.ts';
import { parsePleskName } from './parse-plesk-name.ts';

/** Parses a zone's name. The root and addresses are refused; the reason completes a sentence about the name. */
export function readPleskZoneName(text: string): Result<DnsName> {
  const name = parsePleskName(text);
  if (!name.ok) return failure(`is not a domain name: ${name.reason}`);
  return name.value === '.' || isAddress(text) ? failure('is not a zone name') : name;
}

/** Checks for four numbers, which mean an address even with leading zeros or beyond 255. */
function isAddress(text: string): boolean {
  return /^\d+(?:\.\d+){3}\.?$/.test(text) || canonicalAddress(withoutFinalDot(text)).ok;
}
