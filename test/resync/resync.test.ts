import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';

const put = (name: string, serial: number, more: object = {}, hosts: readonly string[] = [], value = '192.0.2.1') => ({
  command: 'update',
  zone: {
    name,
    soa: { ttl: 300, serial },
    rr: [name, ...hosts.map((host) => `${host}.${name}`)].map((host) => ({ host, type: 'A', value })),
    ...more,
  },
});
const names = Array.from({ length: 12 }, (_, i) => `z${String(i).padStart(2, '0')}.example.`);
const all = (serial: number, without: readonly string[] = []): object[] =>
  names.filter((name) => !without.includes(name)).map((name) => put(name, serial));

describe('resync', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook(all(1000));
  });
  afterEach(async () => bench.close());

  const resync = async (source: object | string, ...words: readonly string[]): Promise<Ended> => {
    const file = join(bench.dir, 'source.json');
    writeFileSync(file, typeof source === 'string' ? source : JSON.stringify(source));
    return bench.run('resync', '--from', file, '--yes', ...words);
  };
  const states = async (): Promise<Readonly<Record<string, string>>> => {
    const { zones } = await bench.json<{ zones: { zone: string; state: string }[] }>('status');
    return Object.fromEntries(zones.map(({ zone, state }) => [zone, state]));
  };

  it('imports missed changes, however old their serial, and deletes what Plesk no longer has', async () => {
    const gone = names.slice(-1);
    const source = [put(names[0] as string, 999, {}, ['new'], '192.0.2.7'), ...all(999, [...gone, names[0] as string])];
    const { code, stdout, stderr } = await resync(source);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /11 zones in the source\./);
    assert.deepEqual(bench.sets(names[0] as string), [
      'z00.example. A 300 192.0.2.7',
      'new.z00.example. A 300 192.0.2.7',
    ]);
    assert.deepEqual(bench.sets(gone[0] as string), []);
    assert.equal((await states())[gone[0] as string], 'trashed');
    const calls = await bench.calls(async () => resync(all(1000, gone).slice(1), '--partial'));
    assert.ok(!calls.includes('ChangeResourceRecordSets'), 'again it changes nothing');
    const { entries } = await bench.json<{ entries: { command: string }[] }>('history', names[0] as string);
    assert.equal(entries.find(({ command }) => command !== 'pass')?.command, 'resync');
  });

  it('holds deletions that are more than a tenth of the zones, until each is confirmed', async () => {
    const { code, stderr } = await resync(all(1001, names.slice(0, 2)));
    assert.equal(code, 2);
    assert.match(stderr, /missing in the source: 2 of 12 zones would be deleted, more than 10 %; held until confirmed/);
    assert.equal(bench.sets(names[0] as string).length, 1);
    assert.equal((await states())[names[0] as string], 'held');
    const plan = await bench.json<{ zones: { held: { rule: string; release: string }[] }[] }>(
      'plan',
      names[0] as string,
    );
    assert.equal(plan.zones[0]?.held[0]?.rule, 'resync-zones');
    assert.match(plan.zones[0]?.held[0]?.release, /dns-sync confirm z00\.example\./);
    await bench.run('confirm', names[0] as string);
    assert.equal((await bench.run('apply', names[0] as string, '--yes')).code, 0);
    assert.deepEqual(bench.sets(names[0] as string), []);
    assert.equal((await bench.hook(put(names[1] as string, 1002))).code, 0);
    assert.equal((await states())[names[1] as string], 'synchronized', 'the next call ends the hold');
  });

  it('holds a resync that removes a great part of a zone, and an empty one', async () => {
    const hosts = Array.from({ length: 14 }, (_, i) => `h${i}`);
    await bench.hook(put('big.example.', 1000, {}, hosts));
    const { code } = await resync([put('big.example.', 1001, {}, hosts.slice(0, 9))], '--partial');
    assert.equal(code, 2);
    assert.equal(bench.sets('big.example').length, 15);
    const plan = await bench.run('plan', 'big.example');
    assert.match(plan.stdout, /resync: 5 of 15 record sets would be deleted\n +if the deletion is intended, run: /);
    assert.equal(
      (await bench.hook(put('big.example.', 1002, {}, hosts.slice(0, 2)))).code,
      0,
      'an edit in Plesk is never held',
    );
    assert.equal((await resync([])).code, 2);
    assert.equal(bench.sets(names[5] as string).length, 1);
  });

  it('infers nothing from a part, or from an incomplete source', async () => {
    assert.equal((await resync(all(1001, names.slice(0, 6)), '--partial')).code, 0);
    const broken = await resync([...all(1001, names.slice(0, 1)), { command: 'update', zone: { name: '../x' } }]);
    assert.equal(broken.code, 1);
    assert.match(
      broken.stderr,
      /the source is incomplete \(1 command not recorded\); missing zones are not treated as deleted/,
    );
    const cut = await resync(JSON.stringify(all(1001)).slice(0, -9));
    assert.equal(cut.code, 1);
    assert.match(cut.stderr, /unexpected end/);
    assert.ok(Object.values(await states()).every((state) => state === 'synchronized'));
    assert.match((await bench.run('resync', '--from', '/nowhere', '--yes')).stderr, /cannot read the source \/nowhere/);
    assert.match((await bench.run('resync', '--yes')).stderr, /plesk bin dns --sync-all-zones/);
  });

  it("leaves zones that Plesk doesn't serve unchanged, and creates none of them", async () => {
    const [first = '', second = '', third = ''] = names;
    const soa = { ttl: 300, serial: 1001 };
    const off = [
      put(first, 1001, { soa: { ...soa, status: 2 } }, [], '192.0.2.9'),
      put(second, 1001, { soa: { ...soa, type: 'slave' } }, [], '192.0.2.9'),
      put(third, 1001, { status: 'suspended' }, [], '192.0.2.9'),
      put('never.example.', 1001, { status: 'disabled' }),
    ];
    const { code, stdout } = await resync([...off, ...all(1001, [first, second, third])]);
    assert.equal(code, 0);
    assert.match(stdout, /z00\.example\.: DNS is switched off for this zone in Plesk: the zone stays as it is/);
    assert.match(stdout, /never\.example\.: its domain is disabled in Plesk: skipped, the zone is unknown/);
    for (const name of [first, second, third]) {
      assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`]);
      assert.equal((await states())[name], 'retained');
    }
    assert.equal(bench.route53.dumpAccount().zones.length, 12);
    assert.equal((await resync(all(1002, [first, second, third]))).code, 0, 'what is retained is not missed');
    assert.equal((await bench.hook(put(first, 1003, {}, [], '192.0.2.9'))).code, 0);
    assert.equal((await states())[first], 'synchronized');
    assert.deepEqual(bench.sets(first), [`${first} A 300 192.0.2.9`]);
    assert.equal((await bench.hook({ command: 'delete', zone: { name: second } })).code, 0);
    assert.deepEqual(bench.sets(second), []);
  });

  it('only imports with --import-only, and makes no API call', async () => {
    const file = join(bench.dir, 'source.json');
    writeFileSync(file, JSON.stringify(all(1001)).replaceAll('192.0.2.1', '192.0.2.9'));
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('resync', '--from', file, '--import-only');
      assert.deepEqual([code, stdout], [0, '12 zones in the source.\n'], stderr);
    });
    assert.deepEqual(calls, []);
    assert.equal((await states())['z00.example.'], 'pending');
    assert.deepEqual(bench.sets('z00.example.'), ['z00.example. A 300 192.0.2.1']);
  });

  it('reads from stdin too, and asks before it changes anything', async () => {
    const { code, stderr } = await bench.execute(
      'dns-sync.cjs',
      ['resync', '--from', '-'],
      JSON.stringify(all(1001).map((item) => item)),
    );
    assert.equal(code, 0, 'nothing to ask where nothing changes');
    assert.equal(stderr, '');
    const edited = JSON.stringify([put(names[0] as string, 1002, {}, ['new']), ...all(1002).slice(1)]);
    const asked = await bench.execute('dns-sync.cjs', ['resync', '--from', '-'], edited);
    assert.equal(asked.code, 1);
    assert.match(asked.stderr, /no terminal to ask on\. Add --yes/);
  });
});
