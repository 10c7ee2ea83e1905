import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { inParallel } from '../src/cli/in-parallel.ts';
import { Bench } from '../test/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { median, processorSeconds, timed } from './measure.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, ratio, seconds } from './table.ts';

const zones = Array.from({ length: 1000 }, (_, i) => `b${i}.bulk.example.`);

/** Processes of the hook that run side by side: Plesk makes one call after another, but from several workers. */
const atOnce = 2;

/** Each of these takes many seconds, so there are fewer runs than of other parts. */
const rounds = 3;

/** The latency of the service from a server in another region, in milliseconds. */
const latency = 50;

/** Prints what a thousand zones take: unchanged, and with one edit each. */
export async function printBulk(): Promise<void> {
  const quotas = { zonesPerAccount: zones.length + 10 };
  const bench = await Bench.open({ hook: { budgetSeconds: 300 } }, { settings: { quotas } });
  try {
    mustSucceed(await bench.hook(zones.map((zone) => update(zone, 1))));
    await printUnchanged(bench);
    const edits = new Edits(bench);
    await printPaced(bench, edits);
    await printUnpaced(bench, edits);
  } finally {
    await bench.close();
  }
}

async function printUnchanged(bench: Bench): Promise<void> {
  const rows: string[][] = [];
  const row = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    bench.route53.ledger.reset();
    const took = await timed(work);
    rows.push([name, String(bench.route53.ledger.count()), seconds(took)]);
  };
  await row(`one by one, ${atOnce} side by side`, async () =>
    inParallel(zones, atOnce, async (zone) => mustSucceed(await bench.hook(update(zone, 2)))),
  );
  await row('in one array', async () => mustSucceed(await bench.hook(zones.map((zone) => update(zone, 3)))));
  printTable('1,000 unchanged zones through the hook', ['how', 'API calls', 'took'], rows);
}

/** One edit each by `apply`, under the account's buckets. */
async function printPaced(bench: Bench, edits: Edits): Promise<void> {
  const scale = 5;
  const rates = scaledRates(scale);
  const rows: string[][] = [];
  for (let round = 0; round < rounds; round++) {
    await edits.record();
    bench.configure({ targets: { route53: { maxRequestsPerSecond: rates.account.perSecond } } });
    rmSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'rates'), { recursive: true, force: true });
    bench.route53.configure({ buckets: true, rates });
    bench.route53.refillBuckets();
    bench.route53.ledger.reset();
    const took = await timed(async () => mustSucceed(await bench.run('apply', '--yes')));
    bench.route53.configure({ buckets: false });
    const { entries } = bench.route53.ledger;
    const bound = boundOf(entries, scale, 0.9);
    const pace = `${((100 * bound) / took).toFixed(0)} %`;
    rows.push([inWords(entries), seconds(bound), seconds(took), ratio(took / bound), pace]);
  }
  printTable(
    `One edit in each of 1,000 zones by apply, the account's buckets × ${scale}, against nine tenths of each burst (${rounds} runs)`,
    ['calls', 'bound', 'apply took', 'ratio', 'of their pace'],
    rows,
  );
}

/** One edit each by `apply` against a program that sends one request after another, with the buckets off. */
async function printUnpaced(bench: Bench, edits: Edits): Promise<void> {
  const rows: string[][] = [];
  const faster: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await edits.record();
    bench.route53.configure({ latencyMilliseconds: latency });
    const single = await oneAfterAnother(bench, round, 50);
    bench.route53.ledger.reset();
    const before = processorSeconds();
    const took = await timed(async () => mustSucceed(await bench.run('apply', '--yes')));
    const processor = processorSeconds() - before;
    bench.route53.configure({ latencyMilliseconds: 0 });
    const { entries } = bench.route53.ledger;
    const inTurn = single * entries.length;
    faster.push(inTurn / took);
    rows.push([inWords(entries), seconds(inTurn), seconds(took), ratio(inTurn / took), seconds(processor)]);
  }
  printTable(
    `One edit in each of 1,000 zones by apply, buckets off, ${latency} ms of latency (${rounds} runs)`,
    ['calls', 'one after another, by the SDK (from 50)', 'apply took', 'faster', 'processor time'],
    rows,
  );
  console.log(`  ${ratio(median(faster))} faster in the middle, ${ratio(Math.max(...faster))} at best.`);
}

/** Records one edit of every zone, another each time, and leaves it to be applied. */
class Edits {
  readonly #bench: Bench;
  #count = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  async record(): Promise<void> {
    this.#count += 1;
    this.#bench.configure({ hook: { apply: 'record' } });
    const calls = zones.map((zone) => update(zone, 10 + this.#count, 1 + this.#count));
    mustSucceed(await this.#bench.hook(calls));
    this.#bench.configure({});
  }
}

/** Seconds that a change takes where each waits for the one before. */
async function oneAfterAnother(bench: Bench, round: number, changes: number): Promise<number> {
  const name = `turns${round}.example.`;
  const { id } = bench.route53.createZone(name);
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
