import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inTurns, type Timing } from './measure.ts';
import { Place } from './place.ts';
import { printTimings } from './table.ts';

/** Runs a Node program like the hook, with stdin of a typical call's size. */
async function run(words: readonly string[], env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, words, { env });
  child.stdout.resume();
  child.stderr.pipe(process.stderr);
  child.stdin.on('error', () => {});
  child.stdin.end('[]');
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${String(code)}`);
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

/** Prints the executables' times relative to an empty process and a hand-written request. */
export async function printHookTimes(rounds: number): Promise<void> {
  const title = `The executables against the least that is possible (medians of ${rounds} runs in turns)`;
  printTimings(title, await hookTimings(rounds), [null, 0, 0, null, 3]);
}

/** Times an empty process, an unchanged call, the help, a hand-written request and a call with one edit, in this order. */
export async function hookTimings(rounds: number): Promise<readonly Timing[]> {
  const place = await Place.open({ zones: 10 });
  const { bench } = place;
  try {
    const floor = await compileFloor(bench.dir);
    const floorZone = bench.route53.createZone('floor.example.').id;
    let octet = 1;
    const name = 'www.floor.example.';
    bench.route53.put(floorZone, { Name: name, Type: 'A', TTL: 300, ResourceRecords: [{ Value: `192.0.2.${octet}` }] });
    return await inTurns(
      [
        { name: 'node -e 0', run: async () => run(['-e', '0'], bench.env) },
        { name: 'hook, nothing changed', run: async () => place.repeat() },
        {
          name: 'dns-sync --help',
          run: async () => run([join(import.meta.dirname, '../dist/dns-sync.cjs'), '--help'], bench.env),
        },
        {
          name: 'floor: one request signed by hand',
          run: async () => {
            const [before, after] = [octet, (octet = 1 + (octet % 250))];
            await run([floor, floorZone, name, `192.0.2.${before}`, `192.0.2.${after}`], bench.env);
          },
        },
        { name: 'hook, one record edited', run: async () => place.edit() },
      ],
      rounds,
    );
  } finally {
    await bench.close();
  }
}
