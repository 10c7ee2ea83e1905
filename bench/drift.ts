import type { SettingsPatch } from '../fixtures/route53/settings.ts';
import { withClock } from '../test/support/at-clock.ts';
import { startAuthority } from '../test/support/authority.ts';
import { Bench } from '../test/support/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { repeated, timed } from './measure.ts';
import { bucketsTimes, pacedCells, pacedHead, type PacedRun } from './paced.ts';
import { addresses, mustSucceed, update } from './place.ts';
import { printTable } from './table.ts';

/** Prints the cost of `drift` for many zones: calls, and time relative to the buckets' minimum. */
export async function printDrift(runs: number, scale: number): Promise<void> {
  const paced = await repeated(runs, async () => driftOf(1000, scale));
  const title = `drift of 1,000 zones, ${bucketsTimes(scale)} (${runs} runs)`;
  printTable(title, pacedHead, [pacedCells(paced)]);
}

async function driftOf(zones: number, scale: number): Promise<PacedRun> {
  const rates = scaledRates(scale);
  const bench = await opened(zones, { rates });
  try {
    bench.configure({ targets: { route53: { maxRequestsPerSecond: rates.account.perSecond } } });
    bench.route53.configure({ buckets: true });
    bench.route53.ledger.reset();
    const took = await timed(async () => mustSucceed(await bench.run('drift')));
    const { entries } = bench.route53.ledger;
    return { calls: inWords(entries), bound: boundOf(entries, scale), took };
  } finally {
    await bench.close();
  }
}

/** Opens a server whose zones are as desired at the provider, without buckets. */
async function opened(zones: number, settings: SettingsPatch = {}): Promise<Bench> {
  const quotas = { zonesPerAccount: zones + 10 };
  const bench = await Bench.open({ hook: { apply: 'record' } }, { settings: { ...settings, quotas } });
  const names = Array.from({ length: zones }, (_, i) => `d${i}.drift.example.`);
  const calls = names.map((zone) => update(zone, 1, 1, addresses(zone, 15)));
  for (let i = 0; i < zones; i += 500) mustSucceed(await bench.hook(calls.slice(i, i + 500)));
  mustSucceed(await bench.run('apply', '--yes'));
  return bench;
}

/** Prints the API calls and DNS queries of a check of unchanged zones, at the configured pace of queries. */
export async function printDriftByDns(sizes: readonly number[]): Promise<void> {
  const rows: string[][] = [];
  for (const zones of sizes) rows.push([zones.toLocaleString('en'), ...(await driftByDns(zones))]);
  printTable(
    'drift --via dns of unchanged zones with 20 record sets, 500 queries a second',
    ['zones', 'API calls', 'API calls of octoDNS', 'DNS queries', 'time'],
    rows,
  );
}

async function driftByDns(zones: number): Promise<readonly string[]> {
  const bench = await opened(zones);
  const authority = await startAuthority(bench.route53);
  try {
    Object.assign(bench.env, authority.env);
    // Two minutes after the last change.
    const later = withClock(bench, 120_000);
    mustSucceed(await later.run('drift', '--via', 'api'));
    const before = performance.now();
    const ended = await later.run('drift', '--via', 'dns', '--json');
    const seconds = (performance.now() - before) / 1000;
    mustSucceed(ended);
    const { summary } = JSON.parse(ended.stdout) as { summary: { calls: number; queries: number } };
    const counts = [summary.calls, Math.ceil(zones / 100) + zones, summary.queries];
    return [...counts.map((count) => count.toLocaleString('en')), `${seconds.toFixed(0)} s`];
  } finally {
    authority.close();
    await bench.close();
  }
}
