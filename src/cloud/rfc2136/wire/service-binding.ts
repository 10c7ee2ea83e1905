import { readCharacterStrings } from '../../../reconcile/dns/character-string.ts';
import { ipv6Groups } from '../../../reconcile/dns/ip-address.ts';
import { encodeName } from '../../dns/wire/wire-name.ts';
import { characterString, number16 } from './octets.ts';

/** SvcParamKeys by name (RFC 9460 section 14.3.2, RFC 9461, RFC 9540). Others are written as `keyN`. */
const keyNames = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint', 'dohpath', 'ohttp'];

/** Encodes canonical SVCB and HTTPS data (RFC 9460 section 2.2), whose parameters are sorted already. */
export function serviceBindingData(text: string): Buffer {
  const [, priority = '', target = '', rest = ''] = /^(\S+) (\S+) ?(.*)$/s.exec(text) ?? [];
  // A parameter is a key, or a key and a quoted text.
  const params = [...rest.matchAll(/([a-z0-9-]+)(?:=("(?:\\.|[^"\\])*"))?/gs)];
  return Buffer.concat([
    number16(Number(priority)),
    encodeName(target),
    ...params.map(([, key = '', value]) => paramData(key, value)),
  ]);
}

function paramData(name: string, quoted: string | undefined): Buffer {
  const key = keyNumber(name);
  const strings = quoted === undefined ? null : readCharacterStrings(quoted);
  const value = strings?.ok === true ? valueData(key, strings.value.join('')) : Buffer.alloc(0);
  return Buffer.concat([number16(key), number16(value.length), value]);
}

function keyNumber(name: string): number {
  const known = keyNames.indexOf(name);
  return known >= 0 ? known : Number(name.slice('key'.length));
}

function valueData(key: number, octets: string): Buffer {
  const items = octets.split(',');
  if (key === 0) return Buffer.concat(items.map((item) => number16(keyNumber(item))));
  if (key === 1) return Buffer.concat(protocols(octets).map(characterString));
  if (key === 3) return number16(Number(octets));
  if (key === 4) return Buffer.concat(items.map((item) => Buffer.from(item.split('.').map(Number))));
  if (key === 5) return Buffer.from(octets, 'base64');
  if (key === 6) return Buffer.concat(items.flatMap((item) => (ipv6Groups(item) ?? []).map(number16)));
  return Buffer.from(octets, 'latin1');
}

/** Splits protocol IDs at commas that aren't escaped (RFC 9460 appendix A.1). */
function protocols(octets: string): readonly string[] {
  return [...octets.matchAll(/(?:\\.|[^\\,])+/gs)].map(([item]) => item.replaceAll(/\\(.)/gs, '$1'));
}
