import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';
import { WireTap, type SentChange } from '../contract/wire-tap.ts';

const zone = 'example.com.';
const big = `big.${zone}`;

/** Different texts of a given length. */
const texts = (count: number, length: number, first: string): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${first}${i}`.padEnd(length, 'x'));

/** A call with these texts at one name. */
const call = (values: readonly string[], ttl = 300) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl },
    rr: [{ host: zone, type: 'A', value: '192.0.2.1' }, ...values.map((value) => ({ host: big, type: 'TXT', value }))],
  },
});

// On the wire 3,500 characters are 14 quoted strings of at most 255: five texts are 17,705, so two such sets exceed a
// call.
const old = texts(5, 3500, 'old');
const now = texts(5, 3500, 'new');
// With eight values of 3,900 characters, no single value fits next to the set in one call.
const [fullOld, fullNow] = [texts(8, 3900, 'old'), texts(8, 3900, 'new')];

describe('a set that no single call can change', () => {
  let bench: Bench;
  let tap: WireTap;
  beforeEach(async () => {
    bench = await Bench.open();
    tap = await WireTap.open(bench.route53.url);
    bench.env['AWS_ENDPOINT_URL_ROUTE_53'] = tap.url;
  });
  afterEach(async () => {
    await tap.close();
    await bench.close();
  });

  /** The values of the set at the provider, by their beginning. */
  const values = (): readonly string[] => {
    const set = bench.route53.recordSets(zone).find(({ Name, Type }) => Name === big && Type === 'TXT');
    return (set?.ResourceRecords ?? []).map(({ Value }) => Value.slice(1, 5)).toSorted();
  };
  const begin = (all: readonly string[]): readonly string[] => all.map((value) => value.slice(0, 4));
  const actions = (batch: readonly SentChange[]): readonly string[] =>
    batch.filter(({ name }) => name.startsWith('big.')).map(({ action }) => action);

  it('is replaced through an intermediate set, so that its name is never empty', async () => {
    assert.equal((await bench.hook(call(old))).code, 0);
    const before = tap.batches.length;
    let ended = { code: null as number | null, stdout: '', stderr: '' };
    const calls = await bench.calls(async () => {
      ended = await bench.hook(call(now));
    });
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /: 1 updated\n/, 'one change, whatever it takes');
    assert.deepEqual(calls, ['ChangeResourceRecordSets', 'ChangeResourceRecordSets']);
    const sent = tap.batches.slice(before);
    assert.deepEqual(sent.map(actions), [
      ['DELETE', 'CREATE'],
      ['DELETE', 'CREATE'],
    ]);
    assert.deepEqual(values(), begin(now));
    assert.deepEqual(await bench.calls(async () => bench.hook(call(now))), []);
    assert.equal((await bench.run('drift')).code, 0);
  });

  it('is planned as one change in two calls, without a gap', async () => {
    await bench.hook(call(old));
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(call(now));
    const plan = await bench.json<PlanDocument>('plan');
    assert.deepEqual([plan.summary.update, plan.summary.calls, plan.zones[0]?.gaps], [1, 2, undefined]);
    assert.doesNotMatch((await bench.run('plan')).stdout, /missing for a moment/);
  });

  it('is named in the plan if no intermediate set fits, because it is briefly missing', async () => {
    await bench.hook(call(fullOld));
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(call(fullNow));
    const plan = await bench.json<PlanDocument>('plan');
    assert.deepEqual(plan.zones[0]?.gaps, [{ name: big, type: 'TXT' }]);
    assert.deepEqual([plan.summary.update, plan.summary.calls], [1, 2]);
    for (const words of [[], ['--markdown']])
      assert.match((await bench.run('plan', ...words)).stdout, /big\.example\.com\. TXT is missing for a moment/);
    const { code, stdout } = await bench.run('apply', '--yes');
    assert.equal(code, 0);
    assert.match(stdout, /1 updated/);
    assert.deepEqual(values(), begin(fullNow));
  });

  it('is ours after the answer to its first call was lost, and no drift is reported', async () => {
    await bench.hook(call(old));
    bench.route53.faults.add({ kind: 'lost-reply', action: 'ChangeResourceRecordSets', next: 1 });
    bench.route53.faults.add({ kind: 'unavailable', probability: 1 });
    assert.equal((await bench.hook(call(now))).code, 1);
    bench.route53.faults.clear();
    assert.deepEqual(values(), begin(now).slice(0, 4), 'the set in between');
    const { code, stdout, stderr } = await bench.run('apply', '--yes');
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /somebody else|[Dd]rift/);
    assert.deepEqual(values(), begin(now));
  });

  it('is ours after the process was killed between its calls', async () => {
    await bench.hook(call(old));
    bench.route53.faults.add({ kind: 'held', action: 'ChangeResourceRecordSets', skip: 1 });
    const hook = spawn(process.execPath, [join(import.meta.dirname, '../../dist/dns-sync-hook.cjs')], {
      env: bench.env,
    });
    hook.stdin.end(JSON.stringify(call(now)));
    await until('the second change is sent', () => bench.route53.faults.held === 1);
    assert.deepEqual(values(), begin(now).slice(0, 4), 'the set in between');
    hook.kill('SIGKILL');
    await once(hook, 'close');
    bench.route53.faults.clear();
    const { code, stdout, stderr } = await bench.run('apply', '--yes');
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /somebody else|[Dd]rift/);
    assert.deepEqual(values(), begin(now));
  });

  it('stays unchanged if its first call is refused, and the record is named', async () => {
    await bench.hook(call(old));
    const { id } = bench.route53.zone(zone);
    bench.route53.protect(id, big, 'TXT', 'by the shop');
    const { code, stderr } = await bench.hook(call(now));
    assert.equal(code, 1);
    assert.match(stderr, /refused by the provider: update big\.example\.com\. TXT: .*by the shop/);
    assert.equal(stderr.split('refused by the provider').length, 2, 'once');
    assert.deepEqual(values(), begin(old));
  });
});
