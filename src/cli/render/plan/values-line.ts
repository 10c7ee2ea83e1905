import { printable } from '../../../text/printable.ts';

/** Longest value shown completely, and length of a shortened one, in characters. */
const maxLength = 72;
const shown = 60;

/** Characters shown before the first difference of two long values. */
const before = 20;

/** Formats values on one line; long ones are shortened and show their length. */
export function valuesLine(values: readonly string[]): string {
  return values.map((value) => shortened(value, 0)).join(', ');
}

/** Formats the values before and after a change, each on one line. Long ones are cut to the part that differs. */
export function valuesPair(
  a: readonly string[],
  b: readonly string[],
): { readonly before: string; readonly after: string } {
  const [value, next] = [a[0] ?? '', b[0] ?? ''];
  const alone = a.length === 1 && b.length === 1;
  const start = alone ? Math.max(0, firstDifference(value, next) - before) : 0;
  const line = (values: readonly string[]): string =>
    values.map((text) => shortened(text, Math.min(start, Math.max(0, text.length - shown)))).join(', ');
  return { before: line(a), after: line(b) };
}

function firstDifference(a: string, b: string): number {
  let place = 0;
  while (place < a.length && a[place] === b[place]) place++;
  return place;
}

/** Shortens a value to a part from a position on; a short one is shown completely. */
function shortened(value: string, start: number): string {
  const safe = printable(value);
  if (safe.length <= maxLength) return safe;
  // A part that would start near the beginning starts there.
  const from = start <= before ? 0 : start;
  const head = from === 0 ? '' : '…';
  const part = printable(value.slice(from, from + shown));
  const tail = from + shown < value.length ? '…' : '';
  return `${head}${part}${tail} (${value.length} characters)`;
}
