import { quoteOctets } from '../../../reconcile/dns/character-string.ts';
import { readName } from './wire-name.ts';

/** Names of SvcParamKeys by number (RFC 9460 section 14.3.2). Others are written as `keyN`. */
const keyNames = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint', 'dohpath', 'ohttp'];

/**
 * Writes the data of SVCB and HTTPS records (RFC 9460 section 2.2) in presentation form, not yet canonical.
 * Throws a `RangeError` if it is cut.
 */
export function serviceBindingText(data: Buffer): string {
  const priority = data.readUInt16BE(0);
  const target = readName(data, 2);
  const params: string[] = [];
  for (let at = target.end; at < data.length;) {
    const key = data.readUInt16BE(at);
    const after = at + 4 + data.readUInt16BE(at + 2);
    if (after > data.length) throw new RangeError('a parameter is cut');
    const text = paramText(key, data.subarray(at + 4, after));
    params.push(text === null ? keyName(key) : `${keyName(key)}=${quoteOctets(text)}`);
    at = after;
  }
  return [priority, target.value, ...params].join(' ');
}

function keyName(key: number): string {
  return keyNames[key] ?? `key${key}`;
}

/** The value of a parameter in presentation form; null without one. */
function paramText(key: number, value: Buffer): string | null {
  if (value.length === 0) return null;
  if (key === 0) return parts(value, 2, (part) => keyName(part.readUInt16BE(0)));
  if (key === 1) return protocols(value);
  if (key === 3) return String(value.readUInt16BE(0));
  if (key === 4) return parts(value, 4, (part) => [...part].join('.'));
  if (key === 5) return value.toString('base64');
  if (key === 6) return parts(value, 16, (part) => (part.toString('hex').match(/.{4}/g) ?? []).join(':'));
  return value.toString('latin1');
}

function parts(value: Buffer, size: number, text: (part: Buffer) => string): string {
  const texts: string[] = [];
  for (let at = 0; at < value.length; at += size) texts.push(text(value.subarray(at, at + size)));
  return texts.join(',');
}

/** Protocol IDs, each after its length. A comma in one is escaped (RFC 9460 appendix A.1). */
function protocols(value: Buffer): string {
  const ids: string[] = [];
  for (let at = 0; at < value.length;) {
    const after = at + 1 + value.readUInt8(at);
    if (after > value.length) throw new RangeError('a protocol ID is cut');
    ids.push(value.toString('latin1', at + 1, after).replaceAll(/[\\,]/g, String.raw`\$&`));
    at = after;
  }
  return ids.join(',');
}
