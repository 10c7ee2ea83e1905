import { domainToUnicode } from 'node:url';
import type { DnsName } from '../reconcile/dns/name.ts';
import { visibleText } from '../reconcile/dns/visible-text.ts';

/** Makes a text safe for one line of a terminal: invisible characters become `\u{…}`. */
export function printable(text: string): string {
  return visibleText(text);
}

/** Makes a text of several lines safe for a terminal. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Most texts are ASCII, and compiling the Unicode classes takes longer than the rest of a short call's output. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** Formats a name in national spelling with the ASCII one, if they differ. */
export function spelled(name: DnsName): string {
  if (!name.includes('xn--')) return name;
  const national = nationalName(name);
  return national === name ? name : printable(`${national} (${name})`);
}

/**
 * Formats a name below the heading of its zone, which has both spellings: in national spelling only, or with the ASCII
 * one if its own labels are national.
 */
export function spelledIn(zone: DnsName, name: DnsName): string {
  const own = name === zone || name.endsWith(`.${zone}`) ? name.slice(0, name.length - zone.length) : name;
  return own.includes('xn--') ? spelled(name) : printable(nationalName(name));
}

/** Converts a name label by label. An invalid A-label stays unchanged and doesn't affect the others. */
export function nationalName(name: DnsName): string {
  return name
    .split('.')
    .map((label) => (label.startsWith('xn--') ? domainToUnicode(label) || label : label))
    .join('.');
}

/** Formats a printable line with its end. */
export function printableLine(text: string): string {
  return `${printable(text)}\n`;
}

/** Returns the terminal columns of a text. */
export function columnsOf(text: string): number {
  if (isPlain(text)) return text.length;
  // Characters of two columns, and of none.
  const wide =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
  const mark = /\p{M}/u;
  let columns = 0;
  for (const char of text) columns += mark.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

/** Pads a text with spaces to a number of columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Names the first record sets of a list by name and type, and counts the rest. */
export function namesLine(zone: DnsName, sets: readonly { readonly name: DnsName; readonly type: string }[]): string {
  const first = sets.slice(0, maxNames).map(({ name, type }) => `${spelledIn(zone, name)} ${type}`);
  const more = sets.length - first.length;
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
}

const maxNames = 5;
