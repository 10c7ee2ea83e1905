import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench, plesk } from '../support/bench.ts';

interface Row {
  readonly host: string;
  readonly type: string;
  readonly opt?: string;
  readonly value: string;
}

const zone = 'example.com.';
const live = [
  'example.com. A 3600 192.0.2.1',
  'example.com. MX 3600 10 mail.example.com.',
  'example.com. TXT 3600 "v=spf1 +a +mx -all"',
  'mail.example.com. A 3600 192.0.2.2',
  'www.example.com. CNAME 3600 example.com.',
];

const commands = (name: string): readonly unknown[] => JSON.parse(plesk(name)) as readonly unknown[];
const update = (...rr: readonly Row[]) => ({ command: 'update', zone: { name: zone, soa: { ttl: 3600 }, rr } });
const nameServer: Row = { host: zone, type: 'NS', value: 'ns1.example.net.' };

describe('the rest of a zone after an update', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook([commands('fault-nothing-servable.json')[0] as object])).code, 0);
    assert.deepEqual(bench.sets(zone), live);
  });
  afterEach(async () => bench.close());

  /** Returns the rules that hold the zone, without duplicates. */
  const rules = async (): Promise<readonly string[]> => {
    const plan = await bench.json<PlanDocument>('plan', zone);
    assert.equal(plan.zones[0]?.action, 'held');
    assert.deepEqual(plan.zones[0]?.changes, []);
    return [...new Set(plan.zones[0]?.held.map(({ rule }) => rule))];
  };
  const state = async (): Promise<string | undefined> =>
    (await bench.json<{ zones: { state: string }[] }>('status', zone)).zones[0]?.state;

  it('holds a call whose second update has no servable record after the first had some', async () => {
    const otherBench = await Bench.open();
    try {
      const { code, stderr } = await otherBench.hook(plesk('fault-nothing-servable.json'));
      assert.equal(code, 1);
      assert.match(
        stderr,
        /held \(empty-update\).*without any record that can be served \(www\.example\.com\. A: .*not an IPv4 address.*\); .*would delete 5 record sets/,
      );
      assert.deepEqual(otherBench.sets(zone), live);
    } finally {
      await otherBench.close();
    }
  });

  const unservable: readonly (readonly [string, Row])[] = [
    ['a value that is none', { host: `new.${zone}`, type: 'A', value: '999' }],
    ['a type that is not known', { host: `www.${zone}`, type: 'NEW', value: 'x' }],
    ['a name outside the zone', { host: 'www.example.net.', type: 'A', value: '192.0.2.9' }],
    ['a relative name of two labels', { host: 'a.b', type: 'A', value: '192.0.2.9' }],
    ['a CNAME at the apex', { host: zone, type: 'CNAME', value: 'example.net.' }],
    ['no name', { host: 'w w', type: 'A', value: '192.0.2.9' }],
  ];
  for (const [what, row] of unservable) {
    it(`holds an update with nothing but ${what}, with the name servers of the zone or without`, async () => {
      const calls = await bench.calls(async () => {
        const { code, stderr } = await bench.hook([update(row)]);
        assert.equal(code, 1);
        assert.match(stderr, /held \(empty-update\)/);
      });
      assert.deepEqual(calls, []);
      assert.deepEqual(await rules(), ['empty-update']);
      assert.equal(await state(), 'held');
      assert.equal((await bench.run('apply', '--yes')).code, 2);
      assert.deepEqual(bench.sets(zone), live);

      const withServers = await bench.hook([update(nameServer, row)]);
      assert.equal(withServers.code, 1);
      assert.deepEqual(await rules(), ['last-sets']);
      assert.deepEqual(bench.sets(zone), live);
    });
  }

  it('allows a confirmed deletion, and the hold ends with the next complete update', async () => {
    const row: Row = { host: `new.${zone}`, type: 'A', value: '999' };
    await bench.hook([update(row)]);
    assert.equal((await bench.hook(plesk('fault-one-row-opt-false.json'))).code, 0);
    assert.equal(await state(), 'synchronized');
    await bench.hook([update(row)]);
    assert.match((await bench.run('confirm', zone)).stdout, /released 1 held change;/);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), []);

    await bench.hook(plesk('fault-one-row-opt-false.json'));
    await bench.hook([update(nameServer, row)]);
    assert.equal((await bench.run('confirm', zone)).code, 0);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), []);
  });

  it('allows an update with only name servers, or one that keeps the last good value of a set', async () => {
    assert.equal((await bench.hook([update({ host: `www.${zone}`, type: 'CNAME', value: '' })])).code, 0);
    assert.deepEqual(bench.sets(zone), live.slice(-1));
    assert.equal((await bench.hook([update(nameServer)])).code, 0);
    assert.deepEqual(bench.sets(zone), []);
  });

  it('holds records that Route 53 alone refuses, a text too long or NS at a wildcard name, without a call', async () => {
    const wildcard = update({ host: `*.${zone}`, type: 'NS', value: 'ns1.example.net.' });
    for (const call of [wildcard, update({ host: `txt.${zone}`, type: 'TXT', value: 'x'.repeat(4001) })]) {
      const calls = await bench.calls(async () => assert.equal((await bench.hook([call])).code, 1));
      assert.deepEqual(calls, []);
      assert.deepEqual(await rules(), ['last-sets']);
      assert.deepEqual(bench.sets(zone), live);
    }
  });

  it('holds a zone with relative host names, until its names are absolute', async () => {
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.hook(plesk('fault-relative-hosts.json'));
      assert.equal(code, 1);
      assert.match(stderr, /held \(empty-update\).*relative host names, such as "mail".*would delete 5 record sets/);
      assert.doesNotMatch(stdout + stderr, /rejected/, 'one reason is said once');
    });
    assert.deepEqual(calls, []);
    assert.deepEqual(await rules(), ['empty-update']);
    assert.equal(await state(), 'held');
    assert.match((await bench.run('confirm', zone)).stdout, /no held changes to release/);
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.deepEqual(bench.sets(zone), live);
    assert.equal((await bench.run('doctor')).stdout.includes('broken'), false);
    assert.equal((await bench.hook(plesk('fault-one-row-opt-false.json'))).code, 0);
    assert.equal(await state(), 'synchronized');
  });

  it('holds a zone with relative host names in a resync too', async () => {
    const file = join(bench.dir, 'source.json');
    writeFileSync(file, plesk('fault-relative-hosts.json'));
    const { code, stdout } = await bench.run('resync', '--from', file, '--yes');
    assert.equal(code, 2);
    assert.match(stdout, /relative host names, such as "mail"/);
    assert.deepEqual(bench.sets(zone), live);
  });

  it('never creates a hosted zone for a new zone without a servable record', async () => {
    const otherBench = await Bench.open();
    try {
      for (const name of ['fault-relative-hosts.json', 'fault-nothing-servable.json']) {
        const call = commands(name).slice(-1);
        assert.deepEqual(await otherBench.calls(async () => assert.equal((await otherBench.hook(call)).code, 1)), []);
      }
      assert.equal(otherBench.route53.dumpAccount().zones.length, 0);
    } finally {
      await otherBench.close();
    }
  });
});
