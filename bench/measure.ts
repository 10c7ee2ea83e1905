import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** A program to compare; each run is timed completely. */
export interface Runner {
  readonly name: string;
  readonly run: (round: number) => Promise<void>;
}

export interface Timing {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Mean processor time of a run in milliseconds, which depends less on other load than the elapsed time. */
  readonly processor: number;
}

/** Runs before the measured ones, to fill the file caches. */
const warmUp = 2;

/**
 * Times programs in turns, so that other load affects all of them equally.
 * Only ratios of medians within one run count.
 */
export async function inTurns(runners: readonly Runner[], rounds: number): Promise<readonly Timing[]> {
  const times = runners.map((): number[] => []);
  const worked = runners.map(() => 0);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, runner] of runners.entries()) {
      const [start, before] = [performance.now(), processorSeconds()];
      await runner.run(round + warmUp);
      if (round < 0) continue;
      times[i]?.push(performance.now() - start);
      worked[i] = (worked[i] ?? 0) + (processorSeconds() - before) * 1000;
    }
  }
  return runners.map(({ name }, i) => summary(name, times[i] as number[], (worked[i] as number) / rounds));
}

function summary(name: string, times: readonly number[], processor: number): Timing {
  return { name, median: median(times), least: Math.min(...times), most: Math.max(...times), processor };
}

/** Returns the processor seconds of all ended child processes; NaN if the system doesn't report them. */
export function processorSeconds(): number {
  try {
    // proc_pid_stat(5): cutime and cstime, in hundredths of a second. The name before them may contain spaces.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Returns the median of numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] as number) + (sorted[Math.ceil(sorted.length / 2 - 0.5)] ?? Number.NaN)) / 2;
}

/** Runs the same work several times in sequence. */
export async function repeated<T>(runs: number, run: (round: number) => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let round = 0; round < runs; round++) all.push(await run(round));
  return all;
}

/** Returns the seconds that work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
