import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openPlace, type Place } from './place.ts';
import { address, fromTemplate, whole } from './calls.ts';

describe('operations with a domain', () => {
  let bench: Place;
  before(async () => {
    bench = await openPlace();
  });
  after(async () => bench.close());

  const removed = (name: string) => ({ command: 'delete', zone: { name } });
  const zones = (): readonly string[] => bench.zones();

  it('changing the IP address of a domain updates it in all of its records', async () => {
    const name = 'moved.example.';
    const call = fromTemplate(name, 1);
    await bench.hook(call);
    const elsewhere = call.zone.rr.map((rr) => ({ ...rr, value: rr.value.replace('203.0.113.10', '203.0.113.99') }));
    const before_ = bench.sets(name);
    assert.equal((await bench.hook(whole(name, 2, elsewhere))).code, 0);
    assert.deepEqual(
      bench.sets(name),
      before_.map((line) => line.replace('203.0.113.10', '203.0.113.99')),
    );
  });

  const renamedTo = (name: string, old: string): readonly object[] => [
    removed(old),
    whole(name, 2, [address(name), address(name, 'www')]),
  ];

  it('changing the name of a domain moves its records to the new name, and says that it was renamed', async () => {
    const [old, name] = ['before.example.', 'after.example.'];
    await bench.hook(whole(old, 1, [address(old), address(old, 'www')]));
    const { code, stdout } = await bench.hook(renamedTo(name, old));
    assert.equal(code, 0);
    assert.match(stdout, /before\.example\. was renamed to after\.example\./);
    assert.deepEqual(bench.sets(old), []);
    assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`, `www.${name} A 300 192.0.2.1`]);
  });

  it('changing the name of a domain erases its old zone at once where the policy is so', async () => {
    const [old, name] = ['erased.example.', 'instead.example.'];
    await bench.hook(whole(old, 1, [address(old), address(old, 'www')]));
    bench.configure({ policy: { rename: 'erase' } });
    assert.equal((await bench.hook(renamedTo(name, old))).code, 0);
    bench.configure({});
    assert.ok(!zones().includes(old) && zones().includes(name));
    assert.equal(bench.sets(name).length, 2);
  });

  for (const status of ['disabled', 'suspended'] as const) {
    const name = `${status}.example.`;
    it(`a synchronized domain that is ${status} keeps its records at the external service`, async () => {
      await bench.hook(whole(name, 1, [address(name)]));
      const file = join(bench.dir, 'source.json');
      writeFileSync(file, JSON.stringify([whole(name, 2, [address(name, '', '192.0.2.9')], { zone: { status } })]));
      const { code, stdout } = await bench.run('resync', '--from', file, '--partial', '--yes');
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`its domain is ${status} in Plesk: the zone stays as it is`));
      assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`]);
      const { zones: found } = await bench.json<{ zones: readonly { state: string }[] }>('status', name);
      assert.equal(found[0]?.state, 'retained');
    });

    it(`a domain that is ${status} before it was synchronized is never synchronized`, async () => {
      const fresh = `${status}-at-first.example.`;
      const file = join(bench.dir, 'source.json');
      writeFileSync(file, JSON.stringify([whole(fresh, 1, [address(fresh)], { zone: { status } })]));
      const { stdout } = await bench.run('resync', '--from', file, '--partial', '--yes');
      assert.match(stdout, new RegExp(`its domain is ${status} in Plesk: skipped, the zone is unknown`));
      assert.ok(!zones().includes(fresh));
    });
  }

  it('a domain of which Plesk says nothing more keeps its records, whatever is applied', async () => {
    const name = 'silent.example.';
    await bench.hook(whole(name, 1, [address(name)]));
    await bench.hook(whole('other.example.', 1, [address('other.example.')]));
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`]);
  });

  it('removing a domain removes all of its records from the external service', async () => {
    const name = 'removed.example.';
    await bench.hook(fromTemplate(name, 1));
    assert.equal(bench.sets(name).length, 21);
    const { code, stdout } = await bench.hook(removed(name));
    assert.equal(code, 0);
    const deleted = bench.ownsApexNs ? 22 : 21;
    assert.match(stdout, new RegExp(`removed\\.example\\. at ${bench.target} \\S+: ${deleted} deleted`));
    const kept = bench.keepsAddresses ? ['ns1', 'ns2'].map((host) => `${host}.${name} A 300 203.0.113.10`) : [];
    assert.deepEqual(bench.sets(name), kept);
    const { zones: found } = await bench.json<{ zones: readonly { state: string }[] }>('status', name);
    assert.equal(found[0]?.state, 'trashed');
  });
});
