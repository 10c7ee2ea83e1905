import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../test/bench.ts';
import { boundOf, inWords } from './buckets.ts';
import { median, processorSeconds, timed } from './measure.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, ratio, seconds } from './table.ts';

const zones = Array.from({ length: 100 }, (_, i) => `s${i}.storm.example.`);
const [zone = ''] = zones;

/** A storm takes seconds, so there are fewer of them than runs of other parts. */
const rounds = 3;

interface Storm {
  readonly words: string;
  readonly requests: number;
  readonly bound: number;
  readonly took: number;
  readonly processor: number;
  readonly good: number;
  readonly isLast: boolean;
}

/** Prints what a hundred calls within a second come to, for a hundred zones and for one, under the account's real buckets. */
export async function printStorm(): Promise<void> {
  const bench = await Bench.open({ hook: { budgetSeconds: 120 } });
  try {
    mustSucceed(await bench.hook(zones.map((name) => update(name, 1))));
    bench.configure({ targets: { route53: {} }, hook: { budgetSeconds: 120 } });
    bench.route53.configure({ buckets: true });
    const many: Storm[] = [];
    const one: Storm[] = [];
    for (let round = 0; round < rounds; round++) {
      const [octet, serial] = [2 + round, 1000 * (round + 1)];
      many.push(
        await storm(
          bench,
          zones.map((name) => update(name, serial, octet)),
          zones.map((name) => `${name} A 300 192.0.2.${octet}`),
        ),
      );
      const octets = zones.map((_, i) => 100 + ((i + round) % 100));
      one.push(
        await storm(
          bench,
          octets.map((last, i) => update(zone, serial + 1 + i, last)),
          [`${zone} A 300 192.0.2.${octets.at(-1)}`],
        ),
      );
    }
    printTable(
      `100 calls of the hook within a second, the account's real buckets (${rounds} storms of each)`,
      ['for', 'calls to Route 53', 'bound', 'took', 'ratio', 'ended with 0', 'last state is there', 'processor time'],
      [
        ...many.map((each) => rowOf('100 zones, one edit each', each, true)),
        ...one.map((each) => rowOf('one zone', each, false)),
      ],
    );
    const ratios = many.map(({ took, bound }) => took / bound);
    console.log(
      `  100 zones: ${ratio(median(ratios))} of the bound in the middle, ${ratio(Math.min(...ratios))} at best; ` +
        `one zone: ${Math.max(...one.map(({ requests }) => requests))} requests at most.`,
    );
  } finally {
    await bench.close();
  }
}

function rowOf(name: string, { words, bound, took, good, isLast, processor }: Storm, isBound: boolean): string[] {
  const ended = `${good} of ${zones.length}`;
  const against = isBound ? ratio(took / bound) : '';
  return [name, words, seconds(bound), seconds(took), against, ended, isLast ? 'yes' : 'NO', seconds(processor)];
}

/**
 * Starts all calls within a second, in their order, and waits for them; the buckets are full on both sides. The bound
 * leaves a tenth of each burst to others.
 */
async function storm(bench: Bench, calls: readonly object[], lines: readonly string[]): Promise<Storm> {
  rmSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'rates'), { recursive: true, force: true });
  bench.route53.refillBuckets();
  bench.route53.ledger.reset();
  let good = 0;
  const before = processorSeconds();
  const took = await timed(async () => {
    await Promise.all(
      calls.map(async (call, i) => {
        await new Promise((resolve) => setTimeout(resolve, (i * 1000) / calls.length));
        const { code } = await bench.hook(call);
        good += Number(code === 0);
      }),
    );
  });
  const { entries } = bench.route53.ledger;
  const there = new Set(zones.flatMap((name) => bench.sets(name)));
  return {
    took,
    good,
    processor: processorSeconds() - before,
    bound: boundOf(entries, 1, 0.9),
    words: inWords(entries),
    requests: entries.length,
    isLast: lines.every((line) => there.has(line)),
  };
}
