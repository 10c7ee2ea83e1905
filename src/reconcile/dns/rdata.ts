import { canonicalCaa, canonicalTxt } from './character-string.ts';
import { canonicalIpv4, canonicalIpv6 } from './ip-address.ts';
import { nameValue, numberField } from './rdata-fields.ts';
import { failure, success, type Result } from '../result.ts';
import { canonicalServiceBinding } from './service-binding.ts';

/**
 * Converts record data from presentation form (RFC 1035 section 5.1) to its canonical spelling.
 * Two values are the same data exactly when their canonical texts are equal.
 */
type Canonicaliser = (text: string) => Result<string>;

const canonicalisers: Readonly<Record<string, Canonicaliser>> = {
  A: canonicalIpv4,
  AAAA: canonicalIpv6,
  CNAME: nameValue,
  NS: nameValue,
  PTR: nameValue,
  TXT: canonicalTxt,
  SPF: canonicalTxt,
  CAA: canonicalCaa,
  MX: (text) => numbersThenName(['preference'], text),
  SRV: (text) => numbersThenName(['priority', 'weight', 'port'], text),
  // Each RFC defines the case of hex digits: upper in RFC 4034 section 5.4, lower in RFC 6698 section 2.3.
  DS: (text) =>
    numbersThenHex(
      [
        ['key tag', 65_535],
        ['algorithm', 255],
        ['digest type', 255],
      ],
      'upper',
      text,
    ),
  TLSA: (text) =>
    numbersThenHex(
      [
        ['usage', 255],
        ['selector', 255],
        ['matching type', 255],
      ],
      'lower',
      text,
    ),
  HTTPS: canonicalServiceBinding,
  SVCB: canonicalServiceBinding,
};

/**
 * Returns the canonical presentation form of a value.
 * Fails for unknown types and for data that doesn't match the type.
 */
export function canonicalValue(type: string, text: string): Result<string> {
  const canonicalise = Object.hasOwn(canonicalisers, type) ? canonicalisers[type] : undefined;
  if (canonicalise === undefined) return failure(`unknown record type ${type}`);
  return canonicalise(text.trim());
}

/** Returns the fields of record data, which white space separates (RFC 1035 section 5.1). */
export function fieldsOf(text: string): readonly string[] {
  return text.match(/\S+/g) ?? [];
}

function numbersThenName(fields: readonly string[], text: string): Result<string> {
  const words = fieldsOf(text);
  if (words.length !== fields.length + 1) return failure(`expected "${fields.join(' ')} target"`);
  const numbers: string[] = [];
  for (const [i, field] of fields.entries()) {
    const number = numberField(field, words[i] as string, 65_535);
    if (!number.ok) return number;
    numbers.push(number.value);
  }
  const target = nameValue(words.at(-1) as string);
  return target.ok ? success([...numbers, target.value].join(' ')) : target;
}

/**
 * Reads number fields followed by hex digits, which may contain white space (RFC 4034 section 5.3, RFC 6698 section
 * 2.2).
 */
function numbersThenHex(
  fields: readonly (readonly [string, number])[],
  spelling: 'upper' | 'lower',
  text: string,
): Result<string> {
  const words = fieldsOf(text);
  const numbers: string[] = [];
  for (const [i, [field, most]] of fields.entries()) {
    const number = numberField(field, words[i] ?? '', most);
    if (!number.ok) return number;
    numbers.push(number.value);
  }
  const hex = words.slice(fields.length).join('');
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex))
    return failure(`${JSON.stringify(hex)} is not a sequence of pairs of hex digits`);
  return success([...numbers, spelling === 'upper' ? hex.toUpperCase() : hex.toLowerCase()].join(' '));
}
