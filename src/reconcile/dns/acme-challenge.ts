import type { RecordSet } from './record-set.ts';

/**
 * Checks whether a set is a certificate challenge: the TXT of ACME (RFC 8555 section 8.4), or the CNAME of AWS
 * Certificate Manager (user guide, "DNS validation").
 */
export function isChallenge({ name, type, values }: RecordSet): boolean {
  if (type === 'TXT') return name.startsWith('_acme-challenge.');
  if (type !== 'CNAME' || !/^_[0-9a-f]{16,}\./.test(name)) return false;
  return values.every((value) => value.endsWith('.acm-validations.aws.'));
}
