import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { failure, type Result } from '../../reconcile/result.ts';

/** Longer than any spelling of a name: 255 octets (RFC 1035 section 2.3.4), each as `\DDD`. */
const maxUnits = 4 * 255;

/**
 * Parses a name in Plesk's spelling: any case, national or ASCII, with or without the final dot.
 * White space and control characters, which the core accepts as octets of a label, are errors here; `\DDD` is the way
 * to write them.
 */
export function parsePleskName(text: string): Result<DnsName> {
  if (text.length > maxUnits) return failure('it is longer than a DNS name can be');
  // Matches C0, DEL and C1 by the ranges around them: compiling their Unicode class takes longer than all names of a
  // call.
  if (/\s|[^!-~\u00a1-\uffff]/.test(text)) return failure('it contains white space or control characters');
  return parseName(text);
}
