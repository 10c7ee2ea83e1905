import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../test/support/bench.ts';
import { inTurns } from './measure.ts';
import { memoryOf } from './memory.ts';
import { addresses, mustSucceed, timedZone, update } from './place.ts';
import { printTable, printTimings, ratio } from './table.ts';

/** Record sets of each zone. */
const sets = 20;

/** Creates a state of many zones by copying one recorded document, applied or not. */
async function placeWith(zones: number, applied: boolean): Promise<Bench> {
  const bench = await Bench.open(applied ? {} : { hook: { apply: 'record' } });
  mustSucceed(await bench.hook(update(timedZone, 1, 1, addresses(timedZone, sets - 5))));
  const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
  const [name = ''] = readdirSync(join(state, 'zones'));
  const text = readFileSync(join(state, 'zones', name), 'utf8');
  rmSync(state, { recursive: true });
  mkdirSync(join(state, 'zones'), { recursive: true });
  for (let i = 0; i < zones; i++) {
    const zone = `o${i}.example.`;
    writeFileSync(join(state, 'zones', `${zone}json`), text.replaceAll(timedZone, zone));
  }
  return bench;
}

/** Prints the time of `status` for many zones, with and without the index. */
async function printStatus(rounds: number): Promise<void> {
  const sizes = [10, 10_000];
  const places: Bench[] = [];
  try {
    for (const zones of sizes) places.push(await placeWith(zones, true));
    const index = (bench: Bench): string => join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'index.json');
    const timings = await inTurns(
      places.flatMap((bench, i) => [
        {
          name: `status of ${sizes[i]?.toLocaleString('en')} zones`,
          run: async () => mustSucceed(await bench.run('status')),
        },
        {
          name: 'the same, without an index',
          run: async () => {
            rmSync(index(bench), { force: true });
            mustSucceed(await bench.run('status'));
          },
        },
      ]),
      rounds,
    );
    printTimings(`status of zones with ${sets} record sets (medians of ${rounds} runs in turns)`, timings, [
      null,
      0,
      0,
      2,
    ]);
  } finally {
    for (const bench of places) await bench.close();
  }
}

/** Prints the time of one page of `status` by the number of zones, with the index that each run leaves. */
export async function printStatusPages(rounds: number): Promise<void> {
  const sizes = [10, 1000, 10_000];
  const places: Bench[] = [];
  try {
    for (const zones of sizes) places.push(await placeWith(zones, true));
    const timings = await inTurns(
      places.map((bench, i) => ({
        name: `status --limit 25 of ${sizes[i]?.toLocaleString('en')} zones`,
        run: async () => mustSucceed(await bench.run('status', '--limit', '25')),
      })),
      rounds,
    );
    printTimings(`A page of status (medians of ${rounds} runs in turns)`, timings, [null, 0, 0]);
  } finally {
    for (const bench of places) await bench.close();
  }
}

/** Prints the memory of a plan by its number of zones, none of which is at the provider. */
async function printMemory(): Promise<void> {
  const sizes = [10, 2500, 5000, 10_000];
  const used: number[] = [];
  for (const zones of sizes) {
    const bench = await placeWith(zones, false);
    try {
      used.push(await memoryOf(bench, 'plan', '--offline'));
    } finally {
      await bench.close();
    }
  }
  const [empty = 0] = used;
  const each = (i: number): number => ((used[i] ?? 0) - empty) / (sizes[i] ?? 1);
  printTable(
    `Memory of a plan of zones with ${sets} record sets (largest resident set)`,
    ['zones', 'MB', 'beyond that of 10', 'a zone against the first'],
    sizes.map((size, i) => [
      size.toLocaleString('en'),
      (used[i] ?? 0).toFixed(0),
      i === 0 ? '' : ((used[i] ?? 0) - empty).toFixed(0),
      i === 0 ? '' : ratio(each(i) / each(1)),
    ]),
  );
}

/** Prints the cost of many zones for commands that read all of them. `flat` shows their cost for the hook. */
export async function printState(rounds: number): Promise<void> {
  await printStatus(rounds);
  await printMemory();
}
