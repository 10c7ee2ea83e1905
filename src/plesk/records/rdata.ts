import { quoteOctets, readCharacterStrings, txtFromOctets, utf8Octets } from '../../reconcile/dns/character-string.ts';
import { canonicalValue, fieldsOf } from '../../reconcile/dns/rdata.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';

/** Most octets of data in one record (RFC 1035 section 3.2.1: RDLENGTH has 16 bits). */
const maxOctets = 65_535;
/** Most octets of text that fit: each string of 255 has one more octet for its length. */
const maxTextOctets = maxOctets - Math.ceil(maxOctets / 256);

/** Longer than any spelling of a record's data: each octet as `\DDD`, and quotes around each string. */
const maxUnits = 5 * maxOctets;

/**
 * Reads record data from Plesk's two fields, in canonical form.
 * `opt` and `value` together are the data in presentation form (Plesk extensions guide: `opt` is "the part of the value
 * without IP or hostname"). A value that has every field itself is used alone. TXT and the value of CAA are unquoted.
 */
export function readRdata(type: string, opt: string, value: string): Result<string> {
  if (opt.length + value.length > maxUnits) {
    return failure(`the value has ${opt.length + value.length} characters, more than a record can hold`);
  }
  // UTF-8 can't encode an unpaired surrogate (RFC 3629 section 3).
  if (!opt.isWellFormed() || !value.isWellFormed()) return failure('the value contains half of a surrogate pair');
  if (type === 'TXT') return textData(value);
  const head = opt.trim();
  if (type === 'CAA') return caaData(head, value.trim());
  if (head === '') return canonicalValue(type, value);
  const alone = canonicalValue(type, value);
  if (alone.ok && repeats(value, head)) return alone;
  // A digest in groups of two digits also parses as a complete record, so both fields together are tried first.
  const together = canonicalValue(type, `${head} ${value}`);
  return together.ok || !alone.ok ? together : alone;
}

/** Checks whether a value starts with the fields of `opt`, so that it is complete. */
function repeats(value: string, head: string): boolean {
  const fields = fieldsOf(value.toLowerCase());
  return fieldsOf(head.toLowerCase()).every((field, i) => field === fields[i]);
}

/**
 * Converts a text to octets.
 * Plesk stores some values in quotes. Only if the complete text is one quoted string, or a run of them with or without
 * blanks, the quotes are removed and escapes are resolved.
 */
function textData(value: string): Result<string> {
  const octets = quotedOctets(value) ?? utf8Octets(value);
  if (octets.length <= maxTextOctets) return success(txtFromOctets(octets));
  return failure(`the text has ${octets.length} octets; a record can hold at most ${maxTextOctets}`);
}

/** Reads the octets of a quoted string or a run of them; null if the text isn't exactly that. */
function quotedOctets(text: string): string | null {
  if (!/^\s*"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*\s*$/s.test(text)) return null;
  const strings = readCharacterStrings(text);
  return strings.ok ? strings.value.join('') : null;
}

/**
 * Formats CAA data.
 * The value is unquoted in Plesk; a value that is quoted, or that has all three fields, is used as it is.
 */
function caaData(head: string, value: string): Result<string> {
  const whole = head === '' || repeats(value, head) || /^\d{1,3}\s+[a-z0-9]+\s+"[^"]*"$/i.test(value);
  const joined = whole ? value : `${head} ${value}`;
  const parts = /^(\d{1,3}\s+[a-z0-9]+)(?:\s+(.*))?$/is.exec(joined);
  if (parts === null) return canonicalValue('CAA', joined);
  const [, flagsAndTag = '', bare = ''] = parts;
  const octets = (/^"(?:[^"\\]|\\.)*"$/s.test(bare) ? quotedOctets(bare) : null) ?? utf8Octets(bare);
  return canonicalValue('CAA', `${flagsAndTag} ${quoteOctets(octets)}`);
}
