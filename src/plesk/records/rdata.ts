import { quoteOctets, readCharacterStrings, txtFromOctets, utf8Octets } from '../../reconcile/dns/character-string.ts';
import { canonicalValue } from '../../reconcile/dns/rdata.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';

/** Octets of data in one record (RFC 1035 section 3.2.1: RDLENGTH has 16 bits). */
const maxOctets = 65_535;
/** Octets of text that fit in them: each string of 255 has an octet for its length before it. */
const maxTextOctets = maxOctets - Math.ceil(maxOctets / 256);
/** A UTF-16 surrogate without the other one of its pair, which UTF-8 can't express (RFC 3629 section 3). */
const halfPair = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** More than any spelling of a record's data has: each octet as `\DDD`, and quotes round each string. */
const maxUnits = 5 * maxOctets;

/**
 * Record data from Plesk's two fields, in canonical form. `opt` and `value` together are the data in presentation form
 * (Plesk extensions guide: `opt` is "the part of the value without IP or hostname"), but a value that alone has every
 * field is taken as it is. TXT and the value of CAA come raw.
 */
export function readRdata(type: string, opt: string, value: string): Result<string> {
  if (opt.length + value.length > maxUnits) {
    return failure(`the value has ${opt.length + value.length} characters, more than a record can hold`);
  }
  if (halfPair.test(opt) || halfPair.test(value))
    return failure('the value has half of a surrogate pair, which is no character');
  if (type === 'TXT') return textData(value);
  const head = opt.trim();
  if (type === 'CAA') return caaData(head, value.trim());
  if (head === '') return canonicalValue(type, value);
  const alone = canonicalValue(type, value);
  if (alone.ok && repeats(value, head)) return alone;
  // A digest in groups of two digits reads as a whole record too, so what only might be whole comes second.
  const together = canonicalValue(type, `${head} ${value}`);
  return together.ok || !alone.ok ? together : alone;
}

/** Whether a value begins with the words of `opt`, and so is whole. */
function repeats(value: string, head: string): boolean {
  const words = value.trim().toLowerCase().split(/\s+/);
  return head
    .toLowerCase()
    .split(/\s+/)
    .every((word, i) => word === words[i]);
}

/**
 * A text as its octets. Some stored values are wrapped in quotes already: only if the whole of it is one quoted string, or
 * a run of them with or without blanks between, the quotes are not part of the text, and it has escapes.
 */
function textData(value: string): Result<string> {
  const octets = quotedOctets(value) ?? utf8Octets(value);
  if (octets.length <= maxTextOctets) return success(txtFromOctets(octets));
  return failure(`the text has ${octets.length} octets, more than the ${maxTextOctets} that a record can hold`);
}

/** The octets of a quoted string or a run of them, null where a text isn't that and nothing else. */
function quotedOctets(text: string): string | null {
  if (!/^\s*"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*\s*$/s.test(text)) return null;
  const strings = readCharacterStrings(text);
  return strings.ok ? strings.value.join('') : null;
}

/** The value of CAA stands bare in Plesk; one that is quoted already, or that has all three fields, is taken as it is. */
function caaData(head: string, value: string): Result<string> {
  const whole = head === '' || repeats(value, head) || /^\d{1,3}\s+[a-z0-9]+\s+"[^"]*"$/i.test(value);
  const joined = whole ? value : `${head} ${value}`;
  const parts = /^(\d{1,3}\s+[a-z0-9]+)(?:\s+(.*))?$/is.exec(joined);
  if (parts === null) return canonicalValue('CAA', joined);
  const [, flagsAndTag = '', bare = ''] = parts;
  const octets = (/^"(?:[^"\\]|\\.)*"$/s.test(bare) ? quotedOctets(bare) : null) ?? utf8Octets(bare);
  return canonicalValue('CAA', `${flagsAndTag} ${quoteOctets(octets)}`);
}
