import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { inParallel } from '../src/cli/in-parallel.ts';
import { Bench } from '../test/bench.ts';
import { boundOf, inWords, scaledRates } from './buckets.ts';
import { timed } from './measure.ts';
import { mustSucceed, update } from './place.ts';
import { printTable, ratio, seconds } from './table.ts';

const zones = Array.from({ length: 1000 }, (_, i) => `b${i}.bulk.example.`);

/** Processes of the hook that run side by side: Plesk makes one call after another, but from several workers. */
const atOnce = 2;

/** The latency of the service from a server in another region, in milliseconds. */
const latency = 50;

/** Prints what a thousand zones take: unchanged, and with one edit each. */
export async function printBulk(): Promise<void> {
  const quotas = { zonesPerAccount: zones.length + 10 };
  const bench = await Bench.open({ hook: { budgetSeconds: 300 } }, { settings: { quotas } });
  try {
    mustSucceed(await bench.hook(zones.map((zone) => update(zone, 1))));
    await printUnchanged(bench);
    await printPaced(bench);
    await printUnpaced(bench);
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
async function printPaced(bench: Bench): Promise<void> {
  const scale = 10;
  const rates = scaledRates(scale);
  await recordEdits(bench, 4, 2);
  bench.configure({ targets: { route53: { maxRequestsPerSecond: rates.account.perSecond } } });
  bench.route53.configure({ buckets: true, rates });
  bench.route53.refillBuckets();
  bench.route53.ledger.reset();
  const took = await timed(async () => mustSucceed(await bench.run('apply', '--yes')));
  bench.route53.configure({ buckets: false });
  const { entries } = bench.route53.ledger;
  const bound = boundOf(entries, scale, 0.9);
  printTable(
    `One edit in each of 1,000 zones by apply, the account's buckets × ${scale} (${inWords(entries)})`,
    ['against', 'bound', 'apply took', 'ratio', 'of their pace'],
    [
      [
        'nine tenths of each burst',
        seconds(bound),
        seconds(took),
        ratio(took / bound),
        `${((100 * bound) / took).toFixed(0)} %`,
      ],
    ],
  );
}

/** One edit each by `apply` against a program that sends one request after another, with the buckets off. */
async function printUnpaced(bench: Bench): Promise<void> {
  await recordEdits(bench, 5, 3);
  bench.route53.configure({ latencyMilliseconds: latency });
  try {
    const single = await oneAfterAnother(bench, 50);
    bench.route53.ledger.reset();
    const planned = await timed(async () => bench.run('plan'));
    bench.route53.ledger.reset();
    const took = await timed(async () => mustSucceed(await bench.run('apply', '--yes')));
    const inTurn = single * bench.route53.ledger.count();
    printTable(
      `One edit in each of 1,000 zones by apply, buckets off, ${latency} ms of latency (${inWords(bench.route53.ledger.entries)})`,
      ['how', 'took', 'faster'],
      [
        ['the same requests one after another, by the SDK (from 50)', seconds(inTurn), ''],
        ['apply', seconds(took), ratio(inTurn / took)],
        ['plan alone', seconds(planned), ''],
      ],
    );
  } finally {
    bench.route53.configure({ latencyMilliseconds: 0 });
  }
}

async function recordEdits(bench: Bench, serial: number, octet: number): Promise<void> {
  bench.configure({ hook: { apply: 'record' } });
  mustSucceed(await bench.hook(zones.map((zone) => update(zone, serial, octet))));
  bench.configure({});
}

/** Seconds that a change takes where each waits for the one before. */
async function oneAfterAnother(bench: Bench, changes: number): Promise<number> {
  const name = 'turns.example.';
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
