import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Ended } from '../support/bench.ts';
import { openPlace, type Place } from './place.ts';
import { address, fromTemplate, whole, type PleskCommand } from './calls.ts';

describe('operations with a DNS zone', () => {
  let bench: Place;
  before(async () => {
    bench = await openPlace();
  });
  after(async () => bench.close());

  const resync = async (...calls: readonly PleskCommand[]): Promise<Ended> => {
    const file = join(bench.dir, 'source.json');
    writeFileSync(file, JSON.stringify(calls));
    return bench.run('resync', '--from', file, '--partial', '--yes');
  };
  const stateOf = async (name: string): Promise<string | undefined> =>
    (await bench.json<{ zones: readonly { state: string }[] }>('status', name)).zones[0]?.state;

  it('switching a synchronized zone to secondary leaves its records at the external service untouched', async () => {
    const name = 'switched.example.';
    await bench.hook(whole(name, 1, [address(name)]));
    const secondary = whole(name, 2, [address(name, '', '192.0.2.9')], { soa: { type: 'slave' } });
    const calls = await bench.requests(async () => {
      const { stdout } = await resync(secondary);
      assert.match(
        stdout,
        /switched\.example\.: Plesk is only a secondary server of this zone: the zone stays as it is/,
      );
    });
    assert.ok(!calls.includes('change'), calls.join());
    assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`]);
    assert.equal(await stateOf(name), 'retained');
    await bench.run('apply', '--yes');
    assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`]);
  });

  it('switching a zone that is not synchronized yet to secondary makes it impossible to synchronize', async () => {
    const name = 'never.example.';
    const secondary = whole(name, 1, [address(name)], { soa: { type: 'slave' } });
    assert.match((await resync(secondary)).stdout, /never\.example\.: .*secondary server of this zone: skipped/);
    await bench.hook(secondary);
    await bench.run('apply', '--yes');
    assert.ok(!bench.zones().includes(name));
  });

  it('applying the DNS template updates the records at the external service', async () => {
    const name = 'template.example.';
    const servers = fromTemplate(name, 1).zone.rr.filter(({ host, type }) => type === 'NS' || /^ns\d\./.test(host));
    await bench.hook(whole(name, 1, [...servers, address(name), address(name, 'own')]));
    const calls = await bench.requests(async () => assert.equal((await bench.hook(fromTemplate(name, 2))).code, 0));
    assert.deepEqual(calls, ['change']);
    const lines = bench.sets(name);
    assert.equal(lines.length, 21);
    assert.ok(lines.includes(`${name} A 300 203.0.113.10`));
    assert.ok(!lines.some((line) => line.startsWith('own.')));
    assert.equal(await stateOf(name), 'synchronized');
  });

  it('resetting the DNS settings to defaults updates the records at the external service', async () => {
    const name = 'reset.example.';
    const defaults = fromTemplate(name, 1);
    await bench.hook(defaults);
    const fresh = bench.sets(name);
    const edited = defaults.zone.rr.filter(({ type }) => type !== 'SRV' && type !== 'TXT');
    await bench.hook(whole(name, 2, [...edited, address(name, 'own')]));
    assert.notDeepEqual(bench.sets(name), fresh);
    assert.equal((await bench.hook(fromTemplate(name, 3))).code, 0);
    assert.deepEqual(bench.sets(name), fresh);
  });
});
