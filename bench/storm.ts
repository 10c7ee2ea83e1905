import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { Bench } from '../test/support/bench.ts';
import { boundOf, inWords } from './buckets.ts';
import { processorSeconds } from './measure.ts';
import { pacedCells, pacedHead, type PacedRun } from './paced.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, seconds, spread } from './table.ts';

const zones = Array.from({ length: 100 }, (_, i) => `s${i}.storm.example.`);
const [zone = ''] = zones;

interface Storm extends PacedRun {
  readonly requests: number;
  readonly processor: number;
  readonly good: number;
  readonly isLast: boolean;
}

/**
 * Prints the results of a hundred calls within a second, for a hundred zones and for one, with the account's real
 * buckets.
 */
export async function printStorm(runs: number): Promise<void> {
  const bench = await Bench.open({ hook: { budgetSeconds: 120 } });
  try {
    mustSucceed(await bench.hook(zones.map((name) => update(name, 1))));
    bench.configure({ targets: { route53: {} }, hook: { budgetSeconds: 120 } });
    bench.route53.configure({ buckets: true });
    const edited = async (octet: number): Promise<Storm> =>
      storm(
        bench,
        zones.map((name) => update(name, octet * 1000, octet)),
        zones.map((name) => `${name} A 300 192.0.2.${octet}`),
      );
    const young: Storm[] = [];
    for (let round = 0; round < runs; round++) young.push(await edited(2 + round));
    // As if the zones had been created before the rename window.
    rmSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'turnovers.json'));
    const many: Storm[] = [];
    const oneZone: Storm[] = [];
    for (let round = 0; round < runs; round++) {
      const octet = 2 + runs + round;
      many.push(await edited(octet));
      const octets = zones.map((_, i) => 100 + ((i + round) % 100));
      oneZone.push(
        await storm(
          bench,
          octets.map((last, i) => update(zone, octet * 1000 + 1 + i, last)),
          [`${zone} A 300 192.0.2.${octets.at(-1)}`],
        ),
      );
    }
    printTable(
      `100 calls of the hook within a second, the account's real buckets (${runs} storms of each)`,
      ['for', ...pacedHead, 'ended with 0', 'last state is there', 'processor time'],
      [
        rowOf('100 zones, one edit each', many, pacedCells(many)),
        rowOf('100 zones made just now', young, pacedCells(young)),
        rowOf('one zone', oneZone, handful(oneZone)),
      ],
    );
  } finally {
    await bench.close();
  }
}

/** Formats calls for one zone. They need few requests, and no time by the buckets. */
function handful(storms: readonly Storm[]): readonly string[] {
  const requests = storms.map((each) => each.requests);
  return [`${spread(requests, String)} requests`, '', pacedCells(storms)[2] ?? '', '', ''];
}

function rowOf(name: string, storms: readonly Storm[], paced: readonly string[]): readonly string[] {
  const good = Math.min(...storms.map((each) => each.good));
  const isLast = storms.every((each) => each.isLast);
  const processor = spread(
    storms.map((each) => each.processor),
    seconds,
  );
  return [name, ...paced, `${good} of ${zones.length}`, isLast ? 'yes' : 'NO', processor];
}

/** Starts all calls in order within a second and waits for them. The buckets are full on both sides. */
async function storm(bench: Bench, calls: readonly object[], lines: readonly string[]): Promise<Storm> {
  rmSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'rates'), { recursive: true, force: true });
  bench.route53.refillBuckets();
  bench.route53.ledger.reset();
  const before = processorSeconds();
  const { milliseconds, good } = await callAll(bench, calls);
  const { entries } = bench.route53.ledger;
  const found = new Set(zones.flatMap((name) => bench.sets(name)));
  return {
    took: milliseconds / 1000,
    good,
    processor: processorSeconds() - before,
    bound: boundOf(entries, 1),
    calls: inWords(entries),
    requests: entries.length,
    isLast: lines.every((line) => found.has(line)),
  };
}

/**
 * Makes the calls; returns how long they took and how many exited with 0.
 * The real service runs on another machine, so here it gets priority over the hundred processes.
 */
async function callAll(
  bench: Bench,
  calls: readonly object[],
): Promise<{ readonly milliseconds: number; readonly good: number }> {
  const [caller, hook] = ['storm-caller.ts', '../dist/dns-sync-hook.cjs'].map((name) =>
    join(import.meta.dirname, name),
  );
  const words = ['--import', 'tsx', caller as string, hook as string];
  const child = spawn(process.execPath, words, { env: bench.env, stdio: ['pipe', 'pipe', 'inherit'] });
  const output = new Promise<string>((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('close', () => resolve(text));
  });
  const stepBack = goBefore(child.pid as number);
  child.stdin.end(JSON.stringify(calls));
  const text = await output;
  stepBack();
  return JSON.parse(text) as { milliseconds: number; good: number };
}

/** Gives this process priority over another one and its children; the result is a function that ends this. */
function goBefore(pid: number): () => void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST);
    return () => setPriority(constants.priority.PRIORITY_NORMAL);
  } catch {
    // Only an administrator can raise a priority; any user can lower its own process's.
    setPriority(pid, constants.priority.PRIORITY_LOW);
    return () => {};
  }
}
