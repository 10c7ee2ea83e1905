import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench } from '../support/bench.ts';

const a = (host: string, value = '192.0.2.1') => ({ host, type: 'A', value });
const names = ['one.example', 'two.example', 'three.example'];
const served = (serial: number, changed = '') =>
  names.map((name) => {
    const records = [a(`${name}.`), a(`www.${name}.`, name === changed ? '192.0.2.9' : '192.0.2.2')];
    return { name, serial, ttl: 300, records };
  });

describe('plesk bin dns --sync-all-zones', () => {
  let bench: Bench;
  let server: FakePlesk;
  before(async () => {
    bench = await Bench.open();
    server = new FakePlesk(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = server.program;
    assert.equal((await bench.run('plesk', 'enable')).code, 0);
  });
  after(async () => bench.close());

  /** Called like an administrator; Plesk runs the registered hook by a shell. */
  const syncAllZones = async () => {
    const plesk = spawn(server.program, ['bin', 'dns', '--sync-all-zones'], { env: bench.env, stdio: 'ignore' });
    assert.deepEqual(await once(plesk, 'exit'), [0, null]);
  };

  it('sends every zone that Plesk serves, each by a call of its own', async () => {
    server.set({ zones: [...served(1000), { name: 'off.example', serial: 1, status: 2 }] });
    await syncAllZones();
    for (const name of names) assert.equal(bench.sets(name).length, 2);
    assert.equal(bench.route53.dumpAccount().zones.length, 3);
  });

  it('makes no API call for unchanged zones, and one for each changed one', async () => {
    server.set({ zones: served(1001) });
    assert.deepEqual(await bench.calls(syncAllZones), []);
    server.set({ zones: served(1002, 'two.example') });
    assert.deepEqual(await bench.calls(syncAllZones), ['ChangeResourceRecordSets']);
    assert.deepEqual(bench.sets('two.example'), ['two.example. A 300 192.0.2.1', 'www.two.example. A 300 192.0.2.9']);
  });
});

describe('a call with a thousand zones in one array', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open({ hook: { budgetSeconds: 600 } }, { settings: { quotas: { zonesPerAccount: 2000 } } });
  });
  after(async () => bench.close());
  const call = (serial: number, changed = -1): object[] =>
    Array.from({ length: 1000 }, (_, i) => {
      const name = `z${i}.example.`;
      const value = i === changed ? '192.0.2.9' : '192.0.2.1';
      return { command: 'update', zone: { name, soa: { ttl: 300, serial }, rr: [a(name, value)] } };
    });

  it('creates all of them, in at most three API calls each', async () => {
    const calls = await bench.calls(async () => {
      const { code, stderr } = await bench.hook(call(1000));
      assert.equal(code, 0, stderr);
    });
    assert.ok(calls.length <= 3000, `${calls.length} calls`);
    assert.equal(bench.route53.dumpAccount().zones.length, 1000);
    assert.deepEqual(bench.sets('z999.example'), ['z999.example. A 300 192.0.2.1']);
  });

  it('makes no API call if nothing changed, and one if one zone changed', async () => {
    assert.deepEqual(await bench.calls(async () => bench.hook(call(1001))), []);
    assert.deepEqual(await bench.calls(async () => bench.hook(call(1002, 500))), ['ChangeResourceRecordSets']);
    assert.deepEqual(bench.sets('z500.example'), ['z500.example. A 300 192.0.2.9']);
  });
});
