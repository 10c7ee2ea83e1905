import { createHash } from 'node:crypto';
import { labelsOf, nameFromLabels, type DnsName } from '../../reconcile/dns/name.ts';

/** Longer names are cut: file systems allow 255 octets, and locks and temporary files add suffixes. */
const maxNameLength = 150;
const hashDigits = 32;

/** The root has no labels; no other name's text starts like this. */
const rootName = '~root';

/** Names that Windows treats as devices, whatever follows their first dot. */
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;

/** Names that equal their safe names, as nearly all do. They are not split into labels, which is slow. */
const plain = /^(?!-)(?:[a-z0-9_-]{1,63}\.)+$/;

/**
 * Returns a file name that is unique for a zone: the canonical name without the final dot.
 * Within labels, characters other than letters, digits, `_` and `-` become `%XX`. So do the first character of a
 * Windows device name and a leading dash, which programs take for an option. A name over 150 characters is cut and gets
 * `~` and a hash of the complete name.
 */
export function safeFileName(zone: DnsName): string {
  if (zone.length <= maxNameLength && plain.test(zone) && !device.test(zone)) return zone.slice(0, -1);
  if (zone === '.') return rootName;
  const text = labelsOf(zone).map(safeText).join('.');
  const guarded = device.test(text) || text.startsWith('-') ? encodeOctet(text) + text.slice(1) : text;
  return cut(guarded, maxNameLength);
}

/** Returns the zone of a safe name; null if it was cut or isn't one. */
export function zoneOfFileName(safeName: string): DnsName | null {
  const zone = `${safeName}.`;
  if (zone.length <= maxNameLength && plain.test(zone) && !device.test(zone)) return zone as DnsName;
  if (safeName === rootName) return '.' as DnsName;
  const name = nameFromLabels(safeName.split('.').map(decode));
  return name.ok && safeFileName(name.value) === safeName ? name.value : null;
}

/** Checks whether a safe name was cut, so that only the file's content names the zone. */
export function isCut(safeName: string): boolean {
  return safeName.charAt(safeName.length - hashDigits - 1) === '~';
}

/** Encodes any other text, such as a target's name, for a file name. Different texts stay different. */
export function safePart(text: string, longest: number): string {
  return cut(safeText(Buffer.from(text).toString('latin1')), longest);
}

/** Encodes a string of octets. Capitals are encoded too, because some file systems ignore case. */
function safeText(text: string): string {
  return text.replaceAll(/[^a-z0-9_-]/g, encodeOctet);
}

function encodeOctet(text: string): string {
  return `%${text.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function decode(text: string): string {
  return text.replaceAll(/%([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, hashDigits);
  // A truncated escape would mean something else.
  const readable = text.slice(0, longest - hashDigits - 1).replace(/%.?$/, '');
  return `${readable}~${hash}`;
}
