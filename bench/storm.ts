import { Bench } from '../test/bench.ts';
import { boundOf, inWords } from './buckets.ts';
import { timed } from './measure.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, ratio, seconds } from './table.ts';

const zones = Array.from({ length: 100 }, (_, i) => `s${i}.storm.example.`);

/** Prints what a hundred calls within a second come to, for a hundred zones and for one, under the account's real buckets. */
export async function printStorm(): Promise<void> {
  const bench = await Bench.open({ hook: { budgetSeconds: 120 } });
  try {
    mustSucceed(await bench.hook(zones.map((zone) => update(zone, 1))));
    bench.configure({ targets: { route53: {} }, hook: { budgetSeconds: 120 } });
    bench.route53.configure({ buckets: true });
    const all = await storm(
      bench,
      zones.map((zone) => update(zone, 2, 2)),
    );
    const [zone = ''] = zones;
    const one = await storm(
      bench,
      zones.map((_, i) => update(zone, 10 + i, 3 + i)),
    );
    const last = bench.sets(zone).includes(`${zone} A 300 192.0.2.${3 + zones.length - 1}`);
    printTable(
      "100 calls of the hook within a second, the account's real buckets",
      ['for', 'calls to Route 53', 'bound', 'took', 'ratio', 'ended with 0'],
      [
        [
          '100 zones, one edit each',
          all.words,
          seconds(all.bound),
          seconds(all.took),
          ratio(all.took / all.bound),
          all.good,
        ],
        [
          `one zone (the last state ${last ? 'is' : 'IS NOT'} there)`,
          one.words,
          seconds(one.bound),
          seconds(one.took),
          '',
          one.good,
        ],
      ],
    );
  } finally {
    await bench.close();
  }
}

/** Starts all calls within a second, in their order, and waits for them; the bound leaves a tenth of each burst to others. */
async function storm(bench: Bench, calls: readonly object[]) {
  bench.route53.refillBuckets();
  bench.route53.ledger.reset();
  let good = 0;
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
  return { took, bound: boundOf(entries, 1, 0.9), words: inWords(entries), good: `${good} of ${calls.length}` };
}
