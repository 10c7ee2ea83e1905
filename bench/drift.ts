import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../test/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { timed } from './measure.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, ratio, seconds } from './table.ts';

/** How much faster and larger the account's buckets are than the real ones. */
const scale = 5;

/** Prints what `drift` of many zones takes: calls, time against the pace of the buckets, and memory. */
export async function printDrift(): Promise<void> {
  const rows: string[][] = [];
  for (const zones of [100, 1000]) rows.push(await driftOf(zones));
  const head = ['zones', 'calls', 'bound', 'took', 'ratio', 'of their pace', 'most memory'];
  printTable(`drift, the account's buckets × ${scale}, nine tenths of each burst`, head, rows);
}

async function driftOf(zones: number): Promise<string[]> {
  const rates = scaledRates(scale);
  const bench = await Bench.open(
    { hook: { budgetSeconds: 300 } },
    { settings: { rates, quotas: { zonesPerAccount: zones + 10 } } },
  );
  try {
    mustSucceed(await bench.hook(Array.from({ length: zones }, (_, i) => update(`d${i}.drift.example.`, 1))));
    bench.configure({ targets: { route53: { maxRequestsPerSecond: rates.account.perSecond } } });
    bench.route53.configure({ buckets: true });
    bench.route53.ledger.reset();
    const probe = join(bench.dir, 'probe.cjs');
    const told = join(bench.dir, 'memory');
    const tell = `require('node:fs').writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS))`;
    writeFileSync(probe, `process.on('exit', () => { ${tell}; });`);
    const env = { ...bench.env, NODE_OPTIONS: `--require ${probe}` };
    const took = await timed(async () => mustSucceed(await bench.execute('dns-sync.cjs', ['drift'], '', env)));
    const { entries } = bench.route53.ledger;
    const bound = boundOf(entries, scale, 0.9);
    const megabytes = Number(readFileSync(told, 'utf8')) / 1024;
    const pace = `${((100 * bound) / took).toFixed(0)} %`;
    return [
      zones.toLocaleString('en'),
      inWords(entries),
      seconds(bound),
      seconds(took),
      ratio(took / bound),
      pace,
      `${megabytes.toFixed(0)} MB`,
    ];
  } finally {
    await bench.close();
  }
}
