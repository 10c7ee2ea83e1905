import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../test/support/bench.ts';
import { inTurns } from './measure.ts';
import { addresses, mustSucceed, timedZone, update } from './place.ts';
import { printTimings } from './table.ts';

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
export async function printStatus(rounds: number): Promise<void> {
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
