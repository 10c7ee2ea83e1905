import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../test/support/bench.ts';
import { copyZone } from '../test/support/copy-zone.ts';
import { memoryOf } from '../test/support/memory-of.ts';
import { compareFigures, tolerance, type Figures } from './compare-figures.ts';
import { measuredWork } from './core.ts';
import { hookTimings } from './hook-times.ts';
import { addresses, mustSucceed, timedZone, update } from './place.ts';
import { percent, printTable } from './table.ts';

const root = join(import.meta.dirname, '..');
const file = join(import.meta.dirname, 'baseline.json');

/**
 * Measures figures that hardly depend on the machine, and compares them with the kept ones. Lower is better.
 * Returns whether none is much worse. `keeps` writes them as the new baseline instead.
 */
export async function checkBaseline(runs: number, keeps: boolean): Promise<boolean> {
  const now: Figures = { ...(await startUp(runs)), ...(await memory()), ...(await core(runs)), ...packedSize() };
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Figures;
  const rows = compareFigures(now, kept);
  printTable(
    `Figures against ${keeps ? 'the earlier baseline' : 'the baseline'} (at most ${percent(tolerance)} worse)`,
    ['figure', 'now', 'baseline', 'change', ''],
    rows.map(({ name, value, before, change, isWorse }) => [
      name,
      value.toFixed(2),
      before?.toFixed(2) ?? 'none',
      percent(change),
      isWorse ? 'WORSE' : '',
    ]),
  );
  if (keeps) writeFileSync(file, `${JSON.stringify(rounded(now), null, 2)}\n`);
  return keeps || !rows.some(({ isWorse }) => isWorse);
}

function rounded(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(2))]));
}

/** Processor time of executables, as ratios. */
async function startUp(runs: number): Promise<Figures> {
  const [empty, unchanged, help, floor, edit] = (await hookTimings(runs)).map(({ processor }) => processor);
  return {
    'hook, nothing changed / empty Node, processor time': Number(unchanged) / Number(empty),
    'dns-sync --help / empty Node, processor time': Number(help) / Number(empty),
    'hook, one edit / one request signed by hand, processor time': Number(edit) / Number(floor),
  };
}

/** Largest resident sets, as ratios. */
async function memory(): Promise<Figures> {
  const sizes = [10, 1000, 3000];
  const used: number[] = [];
  for (const zones of sizes) {
    const bench = await Bench.open();
    try {
      mustSucceed(await bench.hook([update(timedZone, 1, 1, addresses(timedZone, 15))]));
      copyZone(
        bench,
        timedZone,
        Array.from({ length: zones - 1 }, (_, i) => `n${i}.example.`),
      );
      used.push(await memoryOf(bench, ['plan']));
    } finally {
      await bench.close();
    }
  }
  const [few, many, most] = used;
  return {
    'plan of 1,000 zones / 10 zones, memory': Number(many) / Number(few),
    'plan of 3,000 zones / 1,000 zones, memory': Number(most) / Number(many),
  };
}

async function core(runs: number): Promise<Figures> {
  const small = await measuredWork('plan', 1000, runs);
  const large = await measuredWork('plan', 10_000, runs);
  return { 'diff and plan of 10,000 zones / 1,000 zones, time': large.milliseconds / small.milliseconds };
}

/** The size of the package as a registry gets it. */
function packedSize(): Figures {
  const text = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(text) as { readonly size: number }[];
  return { 'packed package, MB': Number(packed?.size) / 1e6 };
}
