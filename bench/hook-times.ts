import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Bench } from '../test/bench.ts';
import { update } from './calls.ts';
import { inTurns, type Runner, type Timing } from './measure.ts';
import { milliseconds, printTable, ratio } from './table.ts';

const zone = 'timed.example.';

/** A place with one zone that is applied and so many others that are only recorded. */
async function placeWith(zones: number): Promise<Bench> {
  const bench = await Bench.open();
  await bench.hook(update(zone, 1));
  bench.configure({ hook: { apply: 'record' } });
  const others = Array.from({ length: zones - 1 }, (_, i) => update(`o${i}.example.`, 1));
  for (let i = 0; i < others.length; i += 500) await bench.hook(others.slice(i, i + 500));
  bench.configure({});
  return bench;
}

async function run(file: string, words: readonly string[], env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [file, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}`);
}

async function compileFloor(folder: string): Promise<string> {
  const outfile = join(folder, 'floor.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'floor.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.12',
    format: 'cjs',
    logLevel: 'error',
  });
  return outfile;
}

/** Plesk's call for the timed zone; a serial that grows, and the same content or another in each round. */
const unchanged = (bench: Bench, name: string): Runner => ({
  name,
  run: async (round) => succeed(bench, update(zone, 10 + round)),
});
const edited = (bench: Bench, name: string): Runner => ({
  name,
  run: async (round) => succeed(bench, update(zone, 1000 + round, 2 + (round % 2))),
});

async function succeed(bench: Bench, call: object): Promise<void> {
  const { code, stderr } = await bench.hook(call);
  if (code !== 0) throw new Error(`the hook ended with ${String(code)}: ${stderr}`);
}

/** Prints what the hook takes against an empty process, a hand-made request, and a small state. */
export async function printHookTimes(sizes: readonly number[], rounds: number): Promise<void> {
  const small = await placeWith(10);
  const large: Bench[] = [];
  try {
    const floor = await compileFloor(small.dir);
    small.route53.createZone('floor.example.');
    const floorZone = small.route53.zone('floor.example.').id;
    const address = (round: number): string => `192.0.2.${1 + (round % 2)}`;
    const ResourceRecords = [{ Value: address(0) }];
    small.route53.put(floorZone, { Name: 'www.floor.example.', Type: 'A', TTL: 300, ResourceRecords });
    const first = await inTurns(
      [
        { name: 'node -e 0', run: async () => run('-e', ['0'], small.env) },
        unchanged(small, 'hook, nothing changed'),
        {
          name: 'floor: one signed request by hand',
          run: async (round) =>
            run(floor, [floorZone, 'www.floor.example.', address(round), address(round + 1)], small.env),
        },
        edited(small, 'hook, one record edited'),
      ],
      rounds,
    );
    print(`The hook against the least that is possible (medians of ${rounds} runs in turns)`, first, [
      null,
      0,
      null,
      2,
    ]);

    for (const size of sizes) large.push(await placeWith(size));
    const places = [small, ...large];
    const names = [10, ...sizes].map((size) => `${size.toLocaleString('en')} zones`);
    const second = await inTurns(
      places.flatMap((place, i) => [
        unchanged(place, `nothing changed, ${names[i]}`),
        edited(place, `one record edited, ${names[i]}`),
      ]),
      rounds,
    );
    const against = second.map((_, i) => (i < 2 ? null : i % 2));
    print(`The hook with many zones in the state (medians of ${rounds} runs in turns)`, second, against);
  } finally {
    for (const bench of [small, ...large]) await bench.close();
  }
}

/** Prints timings, each against the one with the given index. */
function print(title: string, timings: readonly Timing[], against: readonly (number | null)[]): void {
  const rows = timings.map(({ name, median, least, most }, i) => {
    const base = timings[against[i] ?? -1];
    return [
      name,
      milliseconds(median),
      `${least.toFixed(0)} to ${most.toFixed(0)}`,
      base === undefined ? '' : ratio(median / base.median),
      base?.name ?? '',
    ];
  });
  printTable(title, ['program', 'median', 'range', 'ratio', 'to'], rows);
}
