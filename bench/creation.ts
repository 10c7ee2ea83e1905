import { Bench } from '../test/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { timed } from './measure.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, ratio, seconds } from './table.ts';

/** Makes zones by `apply` under the account's token buckets, and prints the time against what the buckets allow. */
export async function printCreation(zones: number, scale: number): Promise<void> {
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
    printTable(
      `Creation of ${zones} zones, the account's buckets × ${scale} (${inWords(entries)})`,
      ['against', 'bound', 'apply took', 'ratio'],
      [1, 0.9].map((share) => {
        const bound = boundOf(entries, scale, share);
        const what =
          share === 1 ? 'the whole burst of each bucket' : 'nine tenths of each burst, the rest left to others';
        return [what, seconds(bound), seconds(took), ratio(took / bound)];
      }),
    );
    const firstChange = entries.findIndex((entry) => entry.action === 'ChangeResourceRecordSets');
    const made = entries.slice(0, firstChange).filter((entry) => entry.action === 'CreateHostedZone').length;
    console.log(`  The first records were sent when ${made} of ${zones} zones were made.`);
  } finally {
    await bench.close();
  }
}
