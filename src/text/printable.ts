import { domainToUnicode } from 'node:url';
import type { DnsName } from '../reconcile/dns/name.ts';
import { visibleText } from '../reconcile/dns/visible-text.ts';

/** Text that is safe on a terminal and stays on its line: what can't be seen comes out as `\u{…}`. */
export function printable(text: string): string {
  return visibleText(text);
}

/** The same for a text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Most texts are ASCII, and the classes of Unicode take longer to set up than the rest of a short call's output. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** A name in the national spelling beside the ASCII one, where there are two. */
export function spelled(name: DnsName): string {
  if (!name.includes('xn--')) return name;
  const national = nationalName(name);
  return national === name ? name : printable(`${national} (${name})`);
}

/**
 * A name below the heading of its zone: in the national spelling alone, for the heading has both; beside the ASCII one where
 * it has national letters of its own.
 */
export function spelledIn(zone: DnsName, name: DnsName): string {
  const own = name === zone || name.endsWith(`.${zone}`) ? name.slice(0, name.length - zone.length) : name;
  return own.includes('xn--') ? spelled(name) : printable(nationalName(name));
}

/** Label by label: one that is no valid A-label stays as it is, and doesn't keep the others from being read. */
export function nationalName(name: DnsName): string {
  return name
    .split('.')
    .map((label) => (label.startsWith('xn--') ? domainToUnicode(label) || label : label))
    .join('.');
}

/** The columns of a terminal that a text takes. */
export function columnsOf(text: string): number {
  if (isPlain(text)) return text.length;
  // In two columns, and in none of their own.
  const wide =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
  const mark = /\p{M}/u;
  let columns = 0;
  for (const char of text) columns += mark.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

/** A text with spaces after it, up to so many columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** The first record sets of a list in a zone by name and type, and how many more there are. */
export function namesLine(zone: DnsName, sets: readonly { readonly name: DnsName; readonly type: string }[]): string {
  const first = sets.slice(0, maxNames).map(({ name, type }) => `${spelledIn(zone, name)} ${type}`);
  const more = sets.length - first.length;
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
}

const maxNames = 5;
