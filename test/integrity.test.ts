import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from './bench.ts';

const update = (zone: string, serial: number, ...hosts: readonly string[]) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: [zone, ...hosts].map((host) => ({ host, type: 'A', value: `192.0.2.${serial}` })),
  },
});
const zone = 'a.example.';

describe('a state document that is broken', () => {
  let bench: Bench;
  let zones: string;
  before(async () => {
    bench = await Bench.open();
    zones = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones');
  });
  after(async () => bench.close());
  const file = (): string => join(zones, 'a.example.json');

  it('is rebuilt by the next call, told, and kept; the zone at the provider is known as ours again', async () => {
    await bench.hook(update(zone, 1, `www.${zone}`));
    writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, 200));
    const { code, stderr } = await bench.hook(update(zone, 2, `www.${zone}`));
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /is broken: it is no JSON .*\(rule I1\): it is kept as a\.example\.json\.broken-[\d-]+, and rebuilt/,
    );
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`, `www.${zone} A 300 192.0.2.2`]);
    assert.equal(readdirSync(zones).filter((name) => name.includes('.broken-')).length, 1);
  });

  it('is rebuilt by a command that only reads, and nothing is asked of the provider', async () => {
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"name":"www.a.example."', '"name":"www.b.example."'));
    const calls = await bench.calls(async () => {
      const { code, stderr, stdout } = await bench.run('status');
      assert.equal(code, 0, stderr);
      assert.match(stderr, /www\.b\.example\. A is not within a\.example\. \(rule I4\)/);
      assert.match(stdout, /a\.example\. +synchronized +2 records/);
    });
    assert.deepEqual(calls, []);
    assert.equal((await bench.run('status')).stderr, '');
  });

  it('that told what is ours leaves what is at the provider alone when the zone is deleted next, and finds it again', async () => {
    writeFileSync(file(), '');
    const { code, stderr } = await bench.hook({ command: 'delete', zone: { name: zone } });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /what is at the provider is found again with the next update or apply/);
    assert.equal(bench.sets(zone).length, 2);
    await bench.hook(update(zone, 3));
    await bench.hook({ command: 'delete', zone: { name: zone } });
    assert.deepEqual(
      bench.sets(zone),
      [`www.${zone} A 300 192.0.2.2`],
      'what only the lost document knew as ours stays',
    );
  });

  it('of a newer format is refused with the version that it needs, and the other zones go on', async () => {
    const newer = JSON.stringify({ format: 2, needs: '2.0.0' });
    writeFileSync(file(), newer);
    const { code, stderr } = await bench.hook([update(zone, 4), update('b.example.', 4)]);
    assert.equal(code, 2);
    assert.match(stderr, /not recorded: command 1 .* has format 2; .*; run dns-sync 2\.0\.0 or newer/);
    assert.deepEqual(bench.sets('b.example.'), ['b.example. A 300 192.0.2.4']);
    assert.equal(readFileSync(file(), 'utf8'), newer);
  });
});
