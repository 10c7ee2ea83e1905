import { median } from './measure.ts';
import { percent, ratio, seconds, spread } from './table.ts';

/** Describes the buckets of a figure. */
export function bucketsTimes(scale: number): string {
  return scale === 1 ? "the account's real buckets" : `the account's buckets × ${scale}`;
}

/** A run with buckets: its calls, their minimum time, and the measured time, in seconds. */
export interface PacedRun {
  readonly calls: string;
  readonly bound: number;
  readonly took: number;
}

/** The table head, and the cells of repeated runs with medians. */
export const pacedHead = ['calls', 'bound', 'took', 'ratio', 'of their pace'] as const;
export function pacedCells(runs: readonly PacedRun[]): readonly string[] {
  const of = (figure: (run: PacedRun) => number, worded: (value: number) => string): string =>
    spread(runs.map(figure), worded);
  return [
    [...new Set(runs.map(({ calls }) => calls))].join(' or '),
    seconds(median(runs.map(({ bound }) => bound))),
    of(({ took }) => took, seconds),
    of(({ took, bound }) => took / bound, ratio),
    percent(median(runs.map(({ took, bound }) => bound / took))),
  ];
}
