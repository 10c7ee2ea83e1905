import { Bench } from '../test/support/bench.ts';
import { copyZone } from '../test/support/copy-zone.ts';
import { memoryOf } from '../test/support/memory-of.ts';
import { addresses, mustSucceed, timedZone, update } from './place.ts';
import { printTable, spread } from './table.ts';

const sizes = [10, 1000, 10_000];

/** Record sets of each zone in addition to the five of each. */
const more = 15;

const cases = [
  'plan',
  'drift --via api',
  'apply --yes',
  'hook, one edit',
  'hook, all zones unchanged in one call',
  'plan, one edit of each zone',
  'plan --json, the same',
  'apply --yes, the same',
];

/** Prints the largest resident set of commands and of the hook by the number of zones in the state. */
export async function printMemory(runs: number): Promise<void> {
  const columns: (readonly string[])[] = [];
  for (const zones of sizes) columns.push(await memoryWith(zones, runs));
  printTable(
    `Memory for zones with ${more + 5} record sets, buckets off (largest resident set, up to ${runs} runs)`,
    ['work', ...sizes.map((zones) => `${zones.toLocaleString('en')} zones`)],
    cases.map((work, i) => [work, ...columns.map((column) => column[i] ?? '')]),
  );
}

async function memoryWith(zones: number, runs: number): Promise<readonly string[]> {
  const bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: zones + 10 } } });
  const names = Array.from({ length: zones - 1 }, (_, i) => `n${i}.example.`);
  const call = (zone: string, serial: number) => update(zone, serial, serial % 250, addresses(zone, more));
  // A run over 10,000 zones takes a minute.
  const repetitions = Math.max(1, Math.min(runs, Math.floor(10_000 / zones)));
  const measured = async (measure: () => Promise<number>, times = repetitions): Promise<string> => {
    const megabytes: number[] = [];
    for (let i = 0; i < times; i++) megabytes.push(await measure());
    return spread(megabytes, (value) => `${value.toFixed(0)} MB`);
  };
  try {
    mustSucceed(await bench.hook([call(timedZone, 1)]));
    copyZone(bench, timedZone, names);
    const rows: string[] = [];
    for (const words of [['plan'], ['drift', '--via', 'api'], ['apply', '--yes']])
      rows.push(await measured(async () => memoryOf(bench, words)));
    let serial = 1;
    const edit = async (): Promise<number> => {
      const input = JSON.stringify([call(timedZone, ++serial)]);
      return memoryOf(bench, [], { file: 'dns-sync-hook.cjs', input });
    };
    rows.push(await measured(edit, runs));
    const all = JSON.stringify([timedZone, ...names].map((zone) => call(zone, zone === timedZone ? serial : 1)));
    rows.push(await measured(async () => memoryOf(bench, [], { file: 'dns-sync-hook.cjs', input: all })));
    bench.configure({ hook: { apply: 'record' } });
    const edits = [timedZone, ...names].map((zone) => call(zone, serial + 1));
    for (let i = 0; i < zones; i += 500) mustSucceed(await bench.hook(edits.slice(i, i + 500)));
    for (const words of [['plan'], ['plan', '--json']]) rows.push(await measured(async () => memoryOf(bench, words)));
    rows.push(await measured(async () => memoryOf(bench, ['apply', '--yes']), 1));
    return rows;
  } finally {
    await bench.close();
  }
}
