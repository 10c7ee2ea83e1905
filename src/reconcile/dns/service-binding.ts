import { readCharacterStrings, quoteOctets } from './character-string.ts';
import { canonicalIpv4, canonicalIpv6 } from './ip-address.ts';
import { nameValue, numberField } from './rdata-fields.ts';
import { failure, success, type Result } from '../result.ts';

/** SvcParamKeys by number (RFC 9460 section 14.3.2, RFC 9461, RFC 9540). */
const keyNumbers: Readonly<Record<string, number>> = {
  mandatory: 0,
  alpn: 1,
  'no-default-alpn': 2,
  port: 3,
  ipv4hint: 4,
  ech: 5,
  ipv6hint: 6,
  dohpath: 7,
  ohttp: 8,
};

interface Param {
  readonly number: number;
  readonly text: string;
}

/**
 * Canonicalizes HTTPS and SVCB data:
 * `priority target key="value" …`. Keys are sorted by number (RFC 9460 section 2.1).
 */
export function canonicalServiceBinding(text: string): Result<string> {
  const head = /^(\S+)\s+(\S+)\s*(.*)$/s.exec(text);
  if (head === null) return failure('expected "priority target parameters"');
  const [, first, second, rest] = head as unknown as [string, string, string, string];
  const priority = numberField('priority', first, 65_535);
  if (!priority.ok) return priority;
  const target = nameValue(second);
  if (!target.ok) return target;
  const params = readParams(rest);
  if (!params.ok) return params;
  return success([priority.value, target.value, ...params.value].join(' '));
}

function readParams(text: string): Result<readonly string[]> {
  const params: Param[] = [];
  // A parameter ends at unquoted white space.
  for (const [word] of text.matchAll(/(?:"(?:\\.|[^"\\])*"|\\.|[^\s"\\])+|\S/gs)) {
    const param = readParam(word);
    if (!param.ok) return param;
    if (params.some((item) => item.number === param.value.number)) {
      return failure(`the parameter ${JSON.stringify(word)} appears twice`);
    }
    params.push(param.value);
  }
  return success(params.sort((a, b) => a.number - b.number).map((param) => param.text));
}

function readParam(word: string): Result<Param> {
  const equals = word.indexOf('=');
  const key = (equals < 0 ? word : word.slice(0, equals)).toLowerCase();
  const number = keyNumber(key);
  if (number === undefined) return failure(`${JSON.stringify(key)} is not a parameter of a service binding (RFC 9460)`);
  const name = Object.keys(keyNumbers).find((known) => keyNumbers[known] === number) ?? key;
  if (equals < 0) return success({ number, text: name });
  const strings = readCharacterStrings(word.slice(equals + 1));
  if (!strings.ok) return failure(`the parameter ${name}: ${strings.reason}`);
  if (strings.value.length > 1) return failure(`the parameter ${name} has more than one value`);
  const value = canonicalParam(name, strings.value[0] as string);
  return value.ok ? success({ number, text: `${name}=${quoteOctets(value.value)}` }) : value;
}

function keyNumber(key: string): number | undefined {
  if (Object.hasOwn(keyNumbers, key)) return keyNumbers[key];
  const digits = /^key(0|[1-9]\d{0,4})$/.exec(key)?.[1];
  return digits !== undefined && Number(digits) < 65_535 ? Number(digits) : undefined;
}

/**
 * Canonicalizes a parameter.
 * Address hints and the port have spellings of their own; other values are compared as octets.
 */
function canonicalParam(name: string, value: string): Result<string> {
  if (name === 'port') return numberField('port', value, 65_535);
  if (name === 'ipv4hint') return eachOf(value, canonicalIpv4);
  if (name === 'ipv6hint') return eachOf(value, canonicalIpv6);
  return success(value);
}

/** Hints keep their order, because clients may use it. */
function eachOf(list: string, canonicalise: (text: string) => Result<string>): Result<string> {
  const items: string[] = [];
  for (const item of list.split(',')) {
    const canonical = canonicalise(item);
    if (!canonical.ok) return canonical;
    items.push(canonical.value);
  }
  return success(items.join(','));
}
