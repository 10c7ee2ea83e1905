import { visibleText } from '../../reconcile/dns/visible-text.ts';

/**
 * Serializes JSON that is also safe on a terminal.
 * JSON itself escapes only C0. All other invisible characters mean the same to a program when escaped (RFC 8259 section
 * 7).
 */
export function jsonText(document: unknown): string {
  return `${visibleText(JSON.stringify(document, null, 2), escapeInJson)}\n`;
}

/** Serializes a document to one line, for NDJSON. */
export function jsonLine(document: unknown): string {
  return `${visibleText(JSON.stringify(document), escapeInJson)}\n`;
}

/** Escapes each code unit. Line feeds belong to the layout: within strings, JSON escapes them. */
function escapeInJson(char: string): string {
  if (char === '\n') return char;
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
