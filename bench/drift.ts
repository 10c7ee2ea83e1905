import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../test/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { repeated, timed } from './measure.ts';
import { bucketsTimes, pacedCells, pacedHead, type PacedRun } from './paced.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, spread } from './table.ts';

interface Drift extends PacedRun {
  readonly megabytes: number;
}

/** Prints what `drift` of many zones takes: calls, time against the pace of the buckets, and memory. */
export async function printDrift(runs: number, scale: number): Promise<void> {
  const rows: string[][] = [];
  for (const zones of [100, 1000]) {
    const all = await repeated(runs, async () => driftOf(zones, scale));
    const megabytes = spread(
      all.map((run) => run.megabytes),
      (value) => `${value.toFixed(0)} MB`,
    );
    rows.push([zones.toLocaleString('en'), ...pacedCells(all), megabytes]);
  }
  const title = `drift, ${bucketsTimes(scale)} (${runs} runs of each)`;
  printTable(title, ['zones', ...pacedHead, 'most memory'], rows);
}

async function driftOf(zones: number, scale: number): Promise<Drift> {
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
    const megabytes = Number(readFileSync(told, 'utf8')) / 1024;
    return { calls: inWords(entries), bound: boundOf(entries, scale), took, megabytes };
  } finally {
    await bench.close();
  }
}
