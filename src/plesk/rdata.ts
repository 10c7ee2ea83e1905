import { readCharacterStrings, quoteOctets, txtFromOctets, utf8Octets } from '../reconcile/character-string.ts';
import { canonicalValue } from '../reconcile/rdata.ts';
import { success, type Result } from '../reconcile/result.ts';

/**
 * Record data from Plesk's two fields, in canonical form: `opt` and `value` together are the data in presentation form,
 * but a value that alone has every field is taken as it is. TXT and the value of CAA come raw.
 */
export function readRdata(type: string, opt: string, value: string): Result<string> {
  if (type === 'TXT') return success(textData(value));
  if (type === 'CAA') return caaData(opt, value);
  const joined = opt.trim() === '' ? value : `${opt.trim()} ${value}`;
  const together = canonicalValue(type, joined);
  if (together.ok || opt.trim() === '') return together;
  const alone = canonicalValue(type, value);
  return alone.ok ? alone : together;
}

/**
 * A text as its octets. Some stored values are wrapped in quotes already: only where the whole of it is one quoted
 * string, or a run of them, the quotes are not part of the text.
 */
function textData(value: string): string {
  const wrapped = /^\s*"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*\s*$/s.test(value);
  const strings = wrapped ? readCharacterStrings(value) : null;
  return txtFromOctets(strings?.ok === true ? strings.value.join('') : utf8Octets(value));
}

/** The value of CAA stands bare in Plesk; one that is quoted already, or that has all three fields, is taken as it is. */
function caaData(opt: string, value: string): Result<string> {
  if (opt.trim() === '') return canonicalValue('CAA', value);
  const quoted = /^".*"$/s.test(value.trim()) ? value.trim() : quoteOctets(utf8Octets(value));
  const together = canonicalValue('CAA', `${opt.trim()} ${quoted}`);
  return together.ok ? together : canonicalValue('CAA', value);
}
