import { visibleText } from '../../reconcile/dns/visible-text.ts';

/**
 * A document for programs, that is safe on a terminal too: JSON itself escapes C0 only, and all else that can't be seen
 * means the same to a program when it is escaped (RFC 8259 section 7).
 */
export function jsonText(document: unknown): string {
  return `${visibleText(JSON.stringify(document, null, 2), escapeInJson)}\n`;
}

/** Escapes each code unit. Line feeds are those of the layout: inside a text JSON itself escapes them. */
function escapeInJson(char: string): string {
  if (char === '\n') return char;
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
