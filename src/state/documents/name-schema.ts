import * as v from 'valibot';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';

/** The error of a name that isn't in canonical spelling. */
export const notCanonical = 'not a canonical DNS name';

/** The schema of a name in the state: in canonical spelling. */
export const nameSchema = v.custom<DnsName>((value) => typeof value === 'string' && isCanonical(value), notCanonical);

function isCanonical(written: string): boolean {
  const parsed = parseName(written);
  return parsed.ok && parsed.value === written;
}
