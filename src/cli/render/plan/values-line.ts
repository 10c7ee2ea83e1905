import { printable } from '../../../text/printable.ts';

/** The longest value that is shown whole, and what is shown of a longer one, in characters. */
const maxLength = 72;
const shown = 60;

/** Characters before the place where two long values differ, that are shown with it. */
const before = 20;

/** Values in one line; long ones are shortened, with their length. */
export function valuesLine(values: readonly string[]): string {
  return values.map((value) => shortened(value, 0)).join(', ');
}

/** The values before and after a change, each in one line; of long ones the part is shown in which they differ. */
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

/** A value from a place on; one that is short is shown whole. */
function shortened(value: string, start: number): string {
  const safe = printable(value);
  if (safe.length <= maxLength) return safe;
  // A part that would begin close to the beginning begins there.
  const from = start <= before ? 0 : start;
  const head = from === 0 ? '' : '…';
  const part = printable(value.slice(from, from + shown));
  const tail = from + shown < value.length ? '…' : '';
  return `${head}${part}${tail} (${value.length} characters)`;
}
