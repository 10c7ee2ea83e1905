import { median, type Timing } from './measure.ts';

/** Prints rows in columns: numbers right-aligned, words left-aligned. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const isNumber = head.map((_, column) => rows.every((row) => /^(?:[\d×-][^A-Z]*)?$/.test(row[column] ?? '')));
  const line = (row: readonly string[]): string =>
    head
      .map((_, column) => {
        const [cell = '', width = 0] = [row[column], widths[column]];
        return isNumber[column] === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('   ')
      .trimEnd();
  console.log(`\n${title}`);
  console.log(`  ${line(head)}`);
  console.log(`  ${widths.map((width) => '-'.repeat(width)).join('   ')}`);
  for (const row of rows) console.log(`  ${line(row)}`);
}

export function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

export function ratio(value: number): string {
  return Number.isFinite(value) ? `× ${value.toFixed(2)}` : '-';
}

/** Formats the median of numbers, and their range if there are several. */
export function spread(numbers: readonly number[], worded: (value: number) => string): string {
  const range = numbers.length > 1 ? ` (${worded(Math.min(...numbers))} to ${worded(Math.max(...numbers))})` : '';
  return `${worded(median(numbers))}${range}`;
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

/** Prints timings relative to the one with the given index. */
export function printTimings(title: string, timings: readonly Timing[], against: readonly (number | null)[]): void {
  const rows = timings.map((timing, i) => {
    const base = timings[against[i] ?? -1];
    const to = (figure: (measured: Timing) => number): string =>
      base === undefined ? '' : ratio(figure(timing) / figure(base));
    return [
      timing.name,
      milliseconds(timing.median),
      `${timing.least.toFixed(0)} to ${timing.most.toFixed(0)}`,
      to((measured) => measured.median),
      to((measured) => measured.least),
      to((measured) => measured.processor),
      base?.name ?? '',
    ];
  });
  printTable(title, ['program', 'median', 'range', 'ratio', 'of the least', 'of processor time', 'to'], rows);
}
