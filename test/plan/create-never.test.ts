import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { letBeDue } from '../support/let-be-due.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';

interface StatusRow {
  readonly zone: string;
  readonly state: string;
  readonly reason: string | null;
  readonly error: object | null;
}

describe('zones.create "never"', () => {
  const target = { provider: 'route53', maxRequestsPerSecond: 10_000 };
  const never = { zones: { create: 'never' } };
  const zone = 'a.example.';
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open(never);
  });
  afterEach(async () => bench.close());

  const statusOf = async (): Promise<StatusRow | undefined> =>
    (await bench.json<{ zones: StatusRow[] }>('status', zone)).zones[0];
  const exits = async (...words: string[]): Promise<number | null> => (await bench.run(...words)).code;

  it('holds a zone that the target lacks, which is no failure, and creates nothing', async () => {
    const { code, stderr } = await bench.hook(numberedUpdate(zone, 1));
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^a\.example\. at route53: left unchanged \(no-hosted-zone\): .* "zones\.create": "never"\. To publish the zone, create the hosted zone there/,
    );
    const plan = await bench.json<PlanDocument>('plan');
    conforms('plan', plan);
    assert.deepEqual(
      plan.zones.map(({ action, held }) => [action, held.map(({ rule, chosen }) => [rule, chosen])]),
      [['held', [['no-hosted-zone', true]]]],
    );
    assert.equal(await exits('apply', '--yes'), 0);
    assert.equal(await exits('retry'), 0);
    assert.equal(await exits('drift'), 0);
    const [seen] = [await statusOf()];
    assert.deepEqual([seen?.state, seen?.error], ['held', null]);
    assert.match(seen?.reason ?? '', /^route53 has no hosted zone of this name, and .*; to publish the zone, create/);
    const { code: exit, stdout } = await bench.run('status');
    assert.equal(exit, 0);
    assert.match(stdout, /^1 zone: 1 held\.\n[^]*No zone needs attention\./);
    assert.doesNotMatch((await bench.run('doctor')).stdout, /held until you decide/);
    assert.deepEqual((await bench.json<{ events: object[] }>('events')).events, []);
    assert.deepEqual(bench.route53.dumpAccount().zones, []);
  });

  it('makes no API call if Plesk sends the same again, and one if it sends an edit', async () => {
    await bench.hook(numberedUpdate(zone, 1));
    assert.deepEqual(await bench.calls(async () => bench.hook(numberedUpdate(zone, 1))), []);
    assert.deepEqual(await bench.calls(async () => bench.hook(numberedUpdate(zone, 2))), ['ListHostedZonesByName']);
  });

  it('ends for a zone that somebody creates there: the next retry publishes it', async () => {
    await bench.hook(numberedUpdate(zone, 1));
    bench.route53.createZone(zone);
    assert.match((await bench.run('retry')).stdout, /^Nothing is due\./);
    letBeDue(bench, zone);
    assert.equal(await exits('retry'), 0);
    assert.deepEqual(bench.sets(zone), numberedSets(zone, 1));
    assert.equal((await statusOf())?.state, 'synchronized');
  });

  it('ends for a zone that somebody creates there: apply publishes it', async () => {
    await bench.hook(numberedUpdate(zone, 1));
    bench.route53.createZone(zone);
    assert.equal(await exits('apply', '--yes'), 0);
    assert.deepEqual(bench.sets(zone), numberedSets(zone, 1));
  });

  it('is reported as held after an apply of a zone that no hook applied', async () => {
    bench.configure({ ...never, hook: { apply: 'record' } });
    await bench.hook(numberedUpdate(zone, 1));
    assert.equal((await statusOf())?.state, 'pending');
    assert.equal(await exits('apply', '--yes'), 0);
    assert.equal((await statusOf())?.state, 'held');
  });

  it('loses to the setting of a target, and ends with it', async () => {
    bench.configure({ ...never, targets: { route53: { ...target, zones: { create: 'always' } } } });
    assert.equal((await bench.hook(numberedUpdate('b.example.', 1))).code, 0);
    assert.deepEqual(bench.sets('b.example.'), numberedSets('b.example.', 1));
    bench.configure({ targets: { route53: { ...target, zones: { create: 'never' } } } });
    assert.equal((await bench.hook(numberedUpdate(zone, 1))).code, 0);
    assert.equal((await statusOf())?.state, 'held');
    bench.configure({});
    assert.equal((await statusOf())?.state, 'pending');
    assert.equal(await exits('apply', '--yes'), 0);
    assert.deepEqual(bench.sets(zone), numberedSets(zone, 1));
  });

  it('needs a decision for a zone that we wrote and somebody deleted at the service', async () => {
    bench.configure({});
    await bench.hook(numberedUpdate(zone, 1));
    bench.configure(never);
    bench.route53.removeZone(zone);
    const { code, stderr } = await bench.hook(numberedUpdate(zone, 2));
    assert.equal(code, 1);
    assert.match(stderr, /held \(no-hosted-zone\)/);
  });
});
