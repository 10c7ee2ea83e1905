import type { DnsName } from '../../reconcile/dns/name.ts';
import { failure, type Result } from '../../reconcile/result.ts';
import { canonicalAddress } from '../records/address.ts';
import { parsePleskName } from './parse-plesk-name.ts';

/** Reads a zone's name. Neither the root nor an address is one; the reason follows the name in a sentence. */
export function readZoneName(text: string): Result<DnsName> {
  const name = parsePleskName(text);
  if (!name.ok) return failure(`is no domain name: ${name.reason}`);
  return name.value === '.' || isAddress(text) ? failure('is no name of a zone') : name;
}

/** Four numbers are meant as an address, also with leading zeros or beyond 255. */
function isAddress(text: string): boolean {
  return /^\d+(?:\.\d+){3}\.?$/.test(text) || canonicalAddress(text.replace(/\.$/, '')).ok;
}
