import { Bench } from '../test/support/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { repeated, timed } from './measure.ts';
import { bucketsTimes, pacedCells, pacedHead, type PacedRun } from './paced.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, seconds } from './table.ts';

/** A few zones show the pace; many show that records are sent all along. */
const few = 60;
const many = 1000;

interface Creation extends PacedRun {
  /** For each tenth of the zones: how many had their records when they were created. */
  readonly served: readonly number[];
}

/** Creates zones by `apply` with the account's token buckets, and prints the time relative to the buckets' minimum. */
export async function printCreation(runs: number, scale: number): Promise<void> {
  const real = await repeated(runs, async () => creationOf(few, 1));
  printTable(`Creation of ${few} zones, the account's real buckets (${runs} runs)`, pacedHead, [pacedCells(real)]);
  const large = await creationOf(many, scale);
  printTable(`Creation of ${many.toLocaleString('en')} zones, ${bucketsTimes(scale)} (1 run)`, pacedHead, [
    pacedCells([large]),
  ]);
  const tenth = many / 10;
  const text = large.served.map((served, i) => `${served} of ${(i + 1) * tenth}`).join(', ');
  console.log(`  Zones that had their records, of those that were made: ${text}; all after ${seconds(large.took)}.`);
}

async function creationOf(zones: number, scale: number): Promise<Creation> {
  const rates = scaledRates(scale);
  const bench = await Bench.open(
    { targets: { route53: { maxRequestsPerSecond: rates.account.perSecond } }, hook: { apply: 'record' } },
    { settings: { buckets: true, rates, quotas: { zonesPerAccount: zones + 10 } } },
  );
  try {
    const calls = Array.from({ length: zones }, (_, i) => update(`n${i}.creation.example.`, 1));
    for (let i = 0; i < calls.length; i += 500) mustSucceed(await bench.hook(calls.slice(i, i + 500)));
    bench.route53.ledger.reset();
    const took = await timed(async () => mustSucceed(await bench.run('apply', '--yes')));
    const { entries } = bench.route53.ledger;
    const served: number[] = [];
    let [made, filled] = [0, 0];
    for (const { action } of entries) {
      made += Number(action === 'CreateHostedZone');
      filled += Number(action === 'ChangeResourceRecordSets');
      if (action === 'CreateHostedZone' && made % (zones / 10) === 0) served.push(filled);
    }
    return { calls: inWords(entries), bound: boundOf(entries, scale), took, served };
  } finally {
    await bench.close();
  }
}
