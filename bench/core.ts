import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { printTable, ratio } from './table.ts';

/** The result of one task; see core-child.ts. */
interface Measured {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Runs a task repeatedly in separate processes; returns the median time and the maximum memory. */
export async function measuredWork(work: string, size: number, runs: number): Promise<Measured> {
  const all: Measured[] = [];
  for (let i = 0; i < runs; i++) {
    const words = ['--import', 'tsx', join(import.meta.dirname, 'core-child.ts'), work, String(size)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`${work} of ${size} ended with ${String(code)}`);
    all.push(JSON.parse(text) as Measured);
  }
  const times = all.map((item) => item.milliseconds).toSorted((a, b) => a - b);
  return {
    milliseconds: times[Math.floor(times.length / 2)] as number,
    megabytes: Math.max(...all.map((item) => item.megabytes)),
  };
}

/** Prints the times of the pure core: plans of many zones, reading records, and one page of a listing. */
export async function printCore(runs: number): Promise<void> {
  const [small, large] = [await measuredWork('plan', 1000, runs), await measuredWork('plan', 10_000, runs)];
  const records = 200_000;
  const read = await measuredWork('translate', records, runs);
  const page = await measuredWork('page', 300, runs);
  const time = ({ milliseconds }: Measured): string => `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;
  const perSecond = Math.round(records / (read.milliseconds / 1000));
  printTable(
    `The core in one process each (medians of ${runs} runs)`,
    ['work', 'median', 'ratio', 'most memory', ''],
    [
      ['diff and plan of 1,000 zones × 20 sets', time(small), '', `${small.megabytes.toFixed(0)} MB`, ''],
      [
        'diff and plan of 10,000 zones × 20 sets',
        time(large),
        ratio(large.milliseconds / small.milliseconds),
        `${large.megabytes.toFixed(0)} MB`,
        'against 1,000 zones',
      ],
      [
        `translate and canonicalise ${records.toLocaleString('en')} records`,
        time(read),
        '',
        `${read.megabytes.toFixed(0)} MB`,
        `${perSecond.toLocaleString('en')} records a second`,
      ],
      ['a listed page of 300 sets, beside the parse of the SDK', time(page), '', '', 'the first in its process'],
    ],
  );
}
