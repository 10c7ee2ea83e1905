import { visibleText } from '../reconcile/dns/visible-text.ts';

/** Default length of outside text in a message, in code units. */
const maxShown = 60;

/** Quotes outside text for a message: on one line, invisible characters escaped, and cut if long. */
export function quoteInput(text: string, most = maxShown): string {
  const head = text.length > most ? `${text.slice(0, most)}…` : text;
  return visibleText(head);
}

/** Formats a JSON value for a message: scalars as written, lists and objects without content. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return JSON.stringify(value);
  const head = quoteInput(JSON.stringify(value.slice(0, maxShown)), Infinity);
  return value.length > maxShown ? `${head.slice(0, -1)}…"` : head;
}
