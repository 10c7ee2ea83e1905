import { visibleText } from '../reconcile/dns/visible-text.ts';

/** Longest outside text that a message repeats by default, in code units. */
const maxShown = 60;

/** Outside text for a message: on one line, with escapes for what can't be seen, and cut where it is long. */
export function quoteInput(text: string, most = maxShown): string {
  const head = text.length > most ? `${text.slice(0, most)}…` : text;
  return visibleText(head);
}

/** A JSON value for a message: scalars as they are written, never what is inside a list or an object. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return JSON.stringify(value);
  const head = quoteInput(JSON.stringify(value.slice(0, maxShown)), Infinity);
  return value.length > maxShown ? `${head.slice(0, -1)}…"` : head;
}
