import { createHash } from 'node:crypto';
import { labelsOf, nameFromLabels, type DnsName } from '../../reconcile/dns/name.ts';

/** Longer names are cut: file systems allow 255 octets, and locks and temporary files append to the name. */
const maxNameLength = 150;
const hashDigits = 32;

/** The root has no labels; no other name's text begins so. */
const rootName = '~root';

/** Names that Windows takes for devices, whatever follows their first dot. */
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;

/**
 * The name for a zone's files, different for every zone: the canonical name without the final dot. Within labels,
 * anything but letters, digits, `_` and `-` is written `%XX`, and so is the first character of a Windows device name
 * and a dash in front, which programs take for an option. What is longer than 150 characters is cut, and a hash of the
 * whole name follows a `~`.
 */
export function safeFileName(zone: DnsName): string {
  if (zone === '.') return rootName;
  const text = labelsOf(zone).map(safeText).join('.');
  const guarded = device.test(text) || text.startsWith('-') ? encodeOctet(text) + text.slice(1) : text;
  return cut(guarded, maxNameLength);
}

/** The zone that a safe name stands for; null where it was cut, or is no safe name of a zone. */
export function zoneOfFileName(safeName: string): DnsName | null {
  if (safeName === rootName) return '.' as DnsName;
  const name = nameFromLabels(safeName.split('.').map(decode));
  return name.ok && safeFileName(name.value) === safeName ? name.value : null;
}

/** Whether a safe name was cut, so that only the content of the file tells the zone. */
export function isCut(safeName: string): boolean {
  return safeName.charAt(safeName.length - hashDigits - 1) === '~';
}

/** Any other text, such as a target's name, as part of a file name; different for different texts. */
export function safePart(text: string, longest: number): string {
  return cut(safeText(Buffer.from(text).toString('latin1')), longest);
}

/** `text` is a string of octets. Capitals are encoded too: some file systems take them for small letters. */
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
  // An escape that is cut in two would read as something else.
  const readable = text.slice(0, longest - hashDigits - 1).replace(/%.?$/, '');
  return `${readable}~${hash}`;
}
