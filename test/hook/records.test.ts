import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, plesk } from '../support/bench.ts';

const zone = 'example.com.';
const update = (...rr: readonly object[]) => ({ command: 'update', zone: { name: zone, soa: { ttl: 300 }, rr } });

describe('a record of Plesk', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  it('of a text in adjacent quoted strings is one text', async () => {
    const { code, stderr } = await bench.hook(plesk('fault-txt-touching-strings.json'));
    assert.equal(code, 0, stderr);
    assert.ok(bench.sets(zone).includes('example.com. TXT 3600 "v=spf1 a  mx -all"'), bench.sets(zone).join('\n'));
    assert.deepEqual(await bench.calls(async () => bench.hook(plesk('fault-txt-touching-strings.json'))), []);
    assert.equal((await bench.run('drift')).code, 0);
  });

  it('with an unpaired surrogate is rejected with its reason, and the others are served', async () => {
    const { code, stderr } = await bench.hook(plesk('fault-txt-half-surrogate.json'));
    assert.equal(code, 0);
    assert.match(stderr, /rejected example\.com\. TXT .*: the value contains half of a surrogate pair/);
    assert.equal(bench.sets(zone).length, 4);
    assert.doesNotMatch(bench.sets(zone).join(), /\\357/);
    const { zones } = await bench.json<{ zones: { state: string; rejects: { reason: string }[] }[] }>('status');
    assert.deepEqual([zones[0]?.state, zones[0]?.rejects.length], ['synchronized', 1]);
  });

  it('with a field of a wrong type is rejected alone, and its last good value stays', async () => {
    const good = { host: 'odd.example.com.', type: 'A', value: '192.0.2.8' };
    await bench.hook(update({ host: zone, type: 'A', value: '192.0.2.1' }, good));
    const { code, stderr } = await bench.hook(plesk('fault-one-row-opt-false.json'));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /rejected odd\.example\.com\. A 192\.0\.2\.9: "opt" must be a string, not false/);
    assert.equal(bench.sets(zone).length, 6);
    assert.ok(bench.sets(zone).includes('odd.example.com. A 300 192.0.2.8'), bench.sets(zone).join('\n'));
  });

  it('of a zone without soa has its own TTL, or the configured one, with a remark', async () => {
    const { code, stderr } = await bench.hook(plesk('fault-no-soa.json'));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /example\.com\.: Plesk sent no TTL for the zone; 5 records without a TTL get 3600 seconds/);
    assert.deepEqual(
      bench.sets(zone).map((line) => line.split(' ')[2]),
      ['3600', '3600', '3600', '3600', '3600'],
    );
    bench.configure({ records: { defaultTtl: 120 } });
    const call = JSON.parse(plesk('fault-no-soa.json')) as { zone: { rr: { ttl?: number }[] } }[];
    for (const row of call[0]?.zone.rr.slice(0, -1) ?? []) row.ttl = 60;
    const again = await bench.hook(call);
    assert.match(again.stderr, /; 1 record without a TTL gets 120 seconds \(records\.defaultTtl\)/);
    assert.deepEqual(
      bench
        .sets(zone)
        .map((line) => Number(line.split(' ')[2]))
        .toSorted((a, b) => a - b),
      [60, 60, 60, 60, 120],
    );
    for (const row of call[0]?.zone.rr ?? []) row.ttl = 60;
    assert.doesNotMatch((await bench.hook(call)).stderr, /TTL/, 'each record has one');
    assert.match((await bench.run('export', zone)).stdout, /\$ORIGIN|example\.com\./);

    for (const ttl of [-1, 1.5, 2 ** 31, '60']) {
      bench.configure({ records: { defaultTtl: ttl } });
      assert.match((await bench.run('plan')).stderr, /records\.defaultTtl/);
    }
  });

  it('of the type NS at a wildcard name is rejected here, without a call', async () => {
    const apex = { host: zone, type: 'A', value: '192.0.2.1' };
    await bench.hook(update(apex));
    const calls = await bench.calls(async () => {
      const { code, stderr } = await bench.hook(
        update(apex, { host: '*.example.com.', type: 'NS', value: 'ns.example.net.' }),
      );
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /rejected \*\.example\.com\. NS ns\.example\.net\.: Route 53 does not support NS records at a wildcard name/,
      );
    });
    assert.deepEqual(calls, []);
    assert.match(
      (await bench.run('plan')).stdout,
      /rejected {2}\*\.example\.com\. NS .*Route 53 does not support NS records at a wildcard name/,
    );
    const { zones } = await bench.json<{ zones: { state: string }[] }>('status');
    assert.equal(zones[0]?.state, 'synchronized');
  });

  it('of a zone that is in a resync twice is the last one, with a remark', async () => {
    const file = join(bench.dir, 'source.json');
    const [first, second] = ['192.0.2.1', '192.0.2.2'].map((value) => update({ host: zone, type: 'A', value }));
    const otherZone = {
      command: 'update',
      zone: { name: 'other.example.', soa: { ttl: 300 }, rr: [{ host: '', type: 'A', value: '192.0.2.3' }] },
    };
    const spelled = { ...second, zone: { ...second?.zone, name: 'EXAMPLE.com' } };
    writeFileSync(file, JSON.stringify([first, otherZone, spelled]));
    const { code, stderr } = await bench.run('resync', '--from', file, '--yes');
    assert.equal(code, 0);
    assert.match(stderr, /^example\.com\. is in the source 2 times \(commands 1, 3\); the last one is used$/m);
    assert.doesNotMatch(stderr, /other/);
    assert.deepEqual(bench.sets(zone), ['example.com. A 300 192.0.2.2']);
  });
});
