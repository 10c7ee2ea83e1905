/** Longest outside text that a message repeats by default, in code units. */
const mostShown = 60;

/**
 * Outside text for a message: on one line, without control characters, marks that turn the reading direction, or
 * other code points that can't be seen (they come out as `\u{…}`), and cut where it is long.
 */
export function legible(text: string, most = mostShown): string {
  const head = text.length > most ? `${text.slice(0, most)}…` : text;
  if (/^[ -~]*$/.test(head)) return head;
  return head.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) as number).toString(16)}}`);
}

/** A JSON value for a message: scalars as they are written, never what is inside a list or an object. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return JSON.stringify(value);
  const head = legible(JSON.stringify(value.slice(0, mostShown)), Infinity);
  return value.length > mostShown ? `${head.slice(0, -1)}…"` : head;
}
