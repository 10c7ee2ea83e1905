import {
  canonicalTxt,
  readCharacterStrings,
  txtFromOctets,
  utf8Octets,
} from '../../../reconcile/dns/character-string.ts';
import { failure, success, type Result } from '../../../reconcile/result.ts';

/**
 * Converts canonical TXT data to the bare text that GoDaddy expects ("quotes are handled by the DNS layer").
 * Fails for texts that the API can't express, or might return in a form that means another text.
 */
export function textToWire(value: string): Result<string> {
  const strings = readCharacterStrings(value);
  if (!strings.ok) return strings;
  const octets = Uint8Array.from(strings.value.join(''), (char) => char.charCodeAt(0));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return failure('GoDaddy does not support a TXT value that is not UTF-8');
  }
  if (text.trim() === '') return failure('GoDaddy does not support an empty TXT value');
  if (/\p{Cc}/u.test(text)) return failure('GoDaddy does not support control characters in a TXT value');
  // A bare text of this form looks like a quoted one when it is read.
  if (isQuoted(text)) return failure('GoDaddy does not support a TXT value within quotation marks');
  return success(text);
}

/**
 * Converts GoDaddy's TXT data to canonical form.
 * How the API returns texts is open: bare as sent, or in quotes of 255 octets each, with or without escapes. All are
 * read.
 */
export function textFromWire(data: string): string {
  const quoted = isQuoted(data) ? canonicalTxt(data) : null;
  if (quoted?.ok === true) return quoted.value;
  return txtFromOctets(utf8Octets(quoted === null ? data : data.slice(1, -1)));
}

function isQuoted(text: string): boolean {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"');
}
