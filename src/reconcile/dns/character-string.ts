import { readEscape } from './name.ts';
import { failure, success, type Result } from '../result.ts';

/** Octets in one character-string (RFC 1035 section 3.3). */
const maxStringOctets = 255;

/**
 * Canonicalizes TXT data: joins its character-strings and splits them again at 255 octets.
 * Readers of TXT join the strings (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2), so the split has no meaning.
 */
export function canonicalTxt(text: string): Result<string> {
  const strings = readCharacterStrings(text);
  return strings.ok ? success(txtFromOctets(strings.value.join(''))) : strings;
}

/** Writes octets (code units 0-255) as TXT data in canonical presentation form. */
export function txtFromOctets(octets: string): string {
  const strings: string[] = [];
  for (let i = 0; i < octets.length || i === 0; i += maxStringOctets) {
    strings.push(quoteOctets(octets.slice(i, i + maxStringOctets)));
  }
  return strings.join(' ');
}

/** Encodes a text as UTF-8 octets, as code units 0-255. */
export function utf8Octets(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u007f]*$/.test(text)) return text;
  return Array.from(new TextEncoder().encode(text), (octet) => String.fromCharCode(octet)).join('');
}

/** Canonicalizes CAA data: `flags tag "value"` (RFC 8659 section 4.1). Tags are case-insensitive. */
export function canonicalCaa(text: string): Result<string> {
  const parts = /^(\d{1,3})\s+([a-z0-9]+)\s+(\S.*)$/is.exec(text);
  if (parts === null || Number(parts[1]) > 255) return failure('expected "flags tag value" with flags from 0 to 255');
  const [, flags, tag, value] = parts as unknown as [string, string, string, string];
  const strings = readCharacterStrings(value);
  if (!strings.ok) return strings;
  if (strings.value.length !== 1) return failure('a CAA record has one value, in quotes if it contains spaces');
  return success(`${Number(flags)} ${tag.toLowerCase()} ${quoteOctets(strings.value[0] as string)}`);
}

/** Reads quoted or bare character-strings (RFC 1035 section 5.1), each as octets. */
export function readCharacterStrings(text: string): Result<readonly string[]> {
  const strings: string[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const string = readCharacterString(text, at);
    if (!string.ok) return string;
    strings.push(string.value.octets);
    at = string.value.end;
  }
  return strings.length > 0 ? success(strings) : failure('the value is empty');
}

/** Reads one character-string. Non-ASCII characters become UTF-8 octets; escapes are single octets. */
function readCharacterString(text: string, start: number): Result<{ readonly octets: string; readonly end: number }> {
  const quoted = text.charAt(start) === '"';
  let octets = '';
  let at = quoted ? start + 1 : start;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) as number);
    if (quoted && char === '"') return success({ octets, end: at + 1 });
    if (!quoted && /[\s"]/.test(char)) return success({ octets, end: at });
    if (char === '\\') {
      const escape = readEscape(text, at);
      if (!escape.ok) return escape;
      octets += escape.value.char;
      at += escape.value.length;
    } else {
      octets += utf8Octets(char);
      at += char.length;
    }
  }
  return quoted ? failure('missing closing quote') : success({ octets, end: at });
}

/** Quotes octets and escapes them if necessary (RFC 1035 section 5.1). */
export function quoteOctets(octets: string): string {
  return `"${octets.replaceAll(/[^ !#-[\]-~]/g, escapeOctet)}"`;
}

function escapeOctet(char: string): string {
  return char === '"' || char === '\\' ? `\\${char}` : `\\${String(char.charCodeAt(0)).padStart(3, '0')}`;
}
