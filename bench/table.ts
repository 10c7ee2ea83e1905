import type { Timing } from './measure.ts';

/** Prints rows in columns: numbers to the right, words to the left. */
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

/** Prints timings, each against the one with the given index. */
export function printTimings(title: string, timings: readonly Timing[], against: readonly (number | null)[]): void {
  const rows = timings.map(({ name, median, least, most, processor }, i) => {
    const base = timings[against[i] ?? -1];
    return [
      name,
      milliseconds(median),
      `${least.toFixed(0)} to ${most.toFixed(0)}`,
      base === undefined ? '' : ratio(median / base.median),
      base === undefined ? '' : ratio(least / base.least),
      base === undefined ? '' : ratio(processor / base.processor),
      base?.name ?? '',
    ];
  });
  printTable(title, ['program', 'median', 'range', 'ratio', 'of the least', 'of processor time', 'to'], rows);
}
