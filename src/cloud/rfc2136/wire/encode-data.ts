import { readCharacterStrings } from '../../../reconcile/dns/character-string.ts';
import { ipv6Groups } from '../../../reconcile/dns/ip-address.ts';
import { encodeName } from '../../dns/wire/wire-name.ts';
import { characterString, number16 } from './octets.ts';
import { serviceBindingData } from './service-binding.ts';

/** How canonical data of a record type is written on the wire. */
const encoders: Readonly<Record<string, (text: string) => Buffer>> = {
  A: (text) => Buffer.from(text.split('.').map(Number)),
  AAAA: ipv6Data,
  CNAME: encodeName,
  NS: encodeName,
  PTR: encodeName,
  MX: (text) => numbersThenName(text),
  SRV: (text) => numbersThenName(text),
  TXT: stringsData,
  SPF: stringsData,
  CAA: authorizationData,
  DS: (text) => hexData(text, [16, 8, 8]),
  TLSA: (text) => hexData(text, [8, 8, 8]),
  HTTPS: serviceBindingData,
  SVCB: serviceBindingData,
};

/** The record types that can be written. */
export const encodableTypes: ReadonlySet<string> = new Set(Object.keys(encoders));

/** Encodes data in canonical presentation form, without compression (RFC 3597 section 4). Pure. */
export function encodeData(type: string, text: string): Buffer {
  const encode = Object.hasOwn(encoders, type) ? encoders[type] : undefined;
  if (encode === undefined) throw new Error(`no wire format for ${type}`);
  return encode(text);
}

function ipv6Data(text: string): Buffer {
  return Buffer.concat((ipv6Groups(text) ?? []).map(number16));
}

/** MX and SRV data: numbers of 16 bits, then a name. */
function numbersThenName(text: string): Buffer {
  const words = text.split(' ');
  return Buffer.concat([...words.slice(0, -1).map((word) => number16(Number(word))), encodeName(words.at(-1) ?? '.')]);
}

function stringsData(text: string): Buffer {
  return Buffer.concat(octetStrings(text).map(characterString));
}

/** CAA data (RFC 8659 section 4.1). */
function authorizationData(text: string): Buffer {
  const [, flags = '', tag = '', value = ''] = /^(\d+) (\S+) (.*)$/s.exec(text) ?? [];
  return Buffer.concat([
    Buffer.from([Number(flags)]),
    characterString(tag),
    Buffer.from(octetStrings(value).join(''), 'latin1'),
  ]);
}

/** DS and TLSA data: numbers of these widths in bits, then hex digits. */
function hexData(text: string, widths: readonly (8 | 16)[]): Buffer {
  const words = text.split(' ');
  const numbers = widths.map((width, i) => {
    const number = Number(words[i]);
    return width === 16 ? number16(number) : Buffer.from([number]);
  });
  return Buffer.concat([...numbers, Buffer.from(words.slice(widths.length).join(''), 'hex')]);
}

/** Reads canonical character-strings as octets. */
function octetStrings(text: string): readonly string[] {
  const strings = readCharacterStrings(text);
  if (!strings.ok) throw new Error(strings.reason);
  return strings.value;
}
