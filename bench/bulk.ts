import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { inParallel } from '../src/sync/concurrency.ts';
import { Bench } from '../test/support/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { processorSeconds, repeated, timed } from './measure.ts';
import { bucketsTimes, pacedCells, pacedHead, type PacedRun } from './paced.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, ratio, seconds, spread } from './table.ts';

const zones = Array.from({ length: 1000 }, (_, i) => `b${i}.bulk.example.`);

/** Parallel hook processes: Plesk makes one call after another, but from several workers. */
const atOnce = 2;

/** The service's latency for a server in another region, in milliseconds. */
const latency = 50;

/** Prints the times of a thousand zones: unchanged, and with one edit each. */
export async function printBulk(runs: number, scale: number): Promise<void> {
  const quotas = { zonesPerAccount: zones.length + runs };
  const bench = await Bench.open({ hook: { budgetSeconds: 300 } }, { settings: { quotas } });
  try {
    mustSucceed(await bench.hook(zones.map((zone) => update(zone, 1))));
    await printUnchanged(bench, runs);
    const edits = new Edits(bench);
    await printPaced(bench, edits, runs, scale);
    await printUnpaced(bench, edits, runs);
  } finally {
    await bench.close();
  }
}

async function printUnchanged(bench: Bench, runs: number): Promise<void> {
  const rows: string[][] = [];
  let serial = 1;
  const unchanged = (): readonly object[] => zones.map((zone) => update(zone, serial));
  const row = async (name: string, count: number, work: () => Promise<unknown>): Promise<void> => {
    bench.route53.ledger.reset();
    const times = await repeated(count, async () => {
      serial++;
      return timed(work);
    });
    rows.push([name, String(bench.route53.ledger.count()), spread(times, seconds), String(count)]);
  };
  await row(`one by one, ${atOnce} side by side`, 1, async () =>
    inParallel(unchanged(), atOnce, async (call) => mustSucceed(await bench.hook(call))),
  );
  await row('in one array', runs, async () => mustSucceed(await bench.hook(unchanged())));
  printTable('1,000 unchanged zones through the hook', ['how', 'API calls', 'took', 'runs'], rows);
}

/** Measures one edit per zone by `apply`, with the account's buckets. */
async function printPaced(bench: Bench, edits: Edits, runs: number, scale: number): Promise<void> {
  const rates = scaledRates(scale);
  const all = await repeated(runs, async (): Promise<PacedRun> => {
    await edits.record();
    bench.configure({ targets: { route53: { maxRequestsPerSecond: rates.account.perSecond } } });
    rmSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'rates'), { recursive: true, force: true });
    bench.route53.configure({ buckets: true, rates });
    bench.route53.refillBuckets();
    bench.route53.ledger.reset();
    const took = await timed(async () => mustSucceed(await bench.run('apply', '--yes')));
    bench.route53.configure({ buckets: false });
    const { entries } = bench.route53.ledger;
    return { calls: inWords(entries), bound: boundOf(entries, scale), took };
  });
  printTable(`One edit in each of 1,000 zones by apply, ${bucketsTimes(scale)} (${runs} runs)`, pacedHead, [
    pacedCells(all),
  ]);
}

/** Measures one edit per zone by `apply` against a program that sends sequential requests, without buckets. */
async function printUnpaced(bench: Bench, edits: Edits, runs: number): Promise<void> {
  const all = await repeated(runs, async (round) => {
    await edits.record();
    bench.route53.configure({ latencyMilliseconds: latency });
    const single = await oneAfterAnother(bench, round, 50);
    bench.route53.ledger.reset();
    const before = processorSeconds();
    const took = await timed(async () => mustSucceed(await bench.run('apply', '--yes')));
    const processor = processorSeconds() - before;
    bench.route53.configure({ latencyMilliseconds: 0 });
    const { entries } = bench.route53.ledger;
    return { calls: inWords(entries), inTurn: single * entries.length, took, processor };
  });
  const of = (figure: (run: (typeof all)[number]) => number, worded: (value: number) => string): string =>
    spread(all.map(figure), worded);
  printTable(
    `One edit in each of 1,000 zones by apply, buckets off, ${latency} ms of latency (${runs} runs)`,
    ['calls', 'one after another, by the SDK (from 50)', 'apply took', 'faster', 'processor time'],
    [
      [
        [...new Set(all.map(({ calls }) => calls))].join(' or '),
        of(({ inTurn }) => inTurn, seconds),
        of(({ took }) => took, seconds),
        of(({ inTurn, took }) => inTurn / took, ratio),
        of(({ processor }) => processor, seconds),
      ],
    ],
  );
}

/** Records a different edit of every zone each time, to be applied later. */
class Edits {
  readonly #bench: Bench;
  #count = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  async record(): Promise<void> {
    this.#count += 1;
    this.#bench.configure({ hook: { apply: 'record' } });
    // Higher than all earlier serials, because an older call changes nothing.
    const calls = zones.map((zone) => update(zone, 1000 + this.#count, 1 + this.#count));
    mustSucceed(await this.#bench.hook(calls));
    this.#bench.configure({});
  }
}

/** Measures the seconds of sequential changes. */
async function oneAfterAnother(bench: Bench, round: number, changes: number): Promise<number> {
  const name = `turns${round}.example.`;
  const { id } = bench.route53.createZone(name);
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const credentials = { accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' };
  const client = new Route53Client({ region: 'us-east-1', endpoint: bench.route53.url, credentials });
  const took = await timed(async () => {
    for (let i = 0; i < changes; i++) {
      const ResourceRecordSet = {
        Name: `h${i}.${name}`,
        Type: 'A' as const,
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.1' }],
      };
      const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] };
      await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch }));
    }
  });
  client.destroy();
  return took / changes;
}
