import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';
import { resyncFrom } from '../support/resync-from.ts';

interface Plan {
  readonly applyable: boolean;
  readonly zones: readonly { readonly zone: string; readonly action: string }[];
}

const record = (host: string) => ({ host, type: 'A', value: '192.0.2.1' });
const put = (name: string, more: object = {}, rr: readonly object[] = [record(name)]) => ({
  command: 'update',
  zone: { name, soa: { ttl: 300, serial: 1000 }, rr, ...more },
});
const switchedOff = { soa: { ttl: 300, serial: 1001, status: 2 } };
const suspended = { status: 'suspended' };

describe('no hosted zone is created', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  const resync = async (source: readonly object[]): Promise<Ended> => resyncFrom(bench, source);
  const names = (): readonly string[] => bench.route53.dumpAccount().zones.map(({ name }) => name);
  /** Plans, applies and retries, and checks that none of them creates a hosted zone. */
  const makesNone = async (): Promise<void> => {
    const plan = await bench.json<Plan>('plan');
    assert.ok(plan.zones.every(({ action }) => action === 'none' || action === 'held'));
    assert.equal(plan.applyable, false);
    const calls = await bench.calls(async () => {
      await bench.run('apply', '--yes');
      await bench.run('retry');
    });
    assert.ok(!calls.includes('CreateHostedZone'));
    assert.deepEqual(names(), []);
  };

  for (const [what, off] of [
    ['switched off', switchedOff],
    ['suspended', suspended],
  ] as const) {
    it(`for a zone that was only recorded when Plesk had it ${what}`, async () => {
      bench.configure({ policy: { mode: 'observe' } });
      assert.equal((await bench.hook(put('a.example.'))).code, 0);
      assert.equal((await resync([put('a.example.', off)])).code, 0);
      await makesNone();
      const { zones } = await bench.json<{ zones: { state: string; reason: string }[] }>('status', 'a.example');
      assert.deepEqual(
        zones.map(({ state }) => state),
        ['unavailable'],
      );
      assert.match(String(zones[0]?.reason), /in Plesk since /);
      bench.configure({});
      await makesNone();
      const { code } = await bench.hook(put('a.example.', { soa: { ttl: 300, serial: 1002 } }));
      assert.equal(code, 0);
      assert.deepEqual(names(), ['a.example.'], 'once Plesk serves it, it is made');
    });
  }

  it('for a zone that failed before Plesk suspended it, when its retry is due', async () => {
    bench.route53.faults.add({ kind: 'internal-error', action: 'CreateHostedZone' });
    assert.equal((await bench.hook(put('a.example.'))).code, 1);
    bench.route53.faults.clear();
    assert.equal((await resync([put('a.example.', suspended)])).code, 0);
    await makesNone();
  });

  it('for a synchronized zone that Plesk suspended, and whose hosted zone was deleted', async () => {
    assert.equal((await bench.hook(put('a.example.'))).code, 0);
    assert.equal((await resync([put('a.example.', suspended)])).code, 0);
    bench.route53.removeZone('a.example.');
    await makesNone();
    assert.equal((await bench.hook(put('a.example.'))).code, 0);
    assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.1']);
  });

  it('in mode observe, not even for a zone without a record set to write', async () => {
    bench.configure({ policy: { mode: 'observe' } });
    const ownNs = { host: 'a.example.', type: 'NS', value: 'ns.a.example.' };
    assert.equal((await bench.hook(put('a.example.', {}, [ownNs]))).code, 0);
    await makesNone();
    bench.configure({});
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(names(), ['a.example.']);
  });

  it('for a zone that a resync found missing with too many others', async () => {
    bench.configure({ policy: { mode: 'observe' } });
    const all = Array.from({ length: 12 }, (_, i) => put(`z${i}.example.`));
    assert.equal((await bench.hook(all)).code, 0);
    assert.equal((await resync([])).code, 2);
    bench.configure({});
    await makesNone();
  });
});
