import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** One of the programs that are compared; each run is timed as a whole. */
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
  /** Processor time of a run, the mean of all, in milliseconds: what others do on the machine changes it less. */
  readonly processor: number;
}

/** Runs before those that count: files and pages have to come to the cache first. */
const warmUp = 2;

/**
 * Times programs in turns, so that whatever else the machine does meets all of them alike; what counts is the ratio of
 * two medians of one run, never the times.
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

/** Seconds of processor time of all processes that were started here and ended; NaN where the system doesn't tell. */
export function processorSeconds(): number {
  try {
    // proc_pid_stat(5): cutime and cstime, in hundredths of a second; the name before them may have spaces.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** The one in the middle of numbers, or the mean of the two there. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] as number) + (sorted[Math.ceil(sorted.length / 2 - 0.5)] ?? Number.NaN)) / 2;
}

/** What some runs of the same, one after another, come to. */
export async function repeated<T>(runs: number, run: (round: number) => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let round = 0; round < runs; round++) all.push(await run(round));
  return all;
}

/** Seconds that work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
