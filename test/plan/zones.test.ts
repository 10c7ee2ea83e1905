import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { statesOf } from '../support/states-of.ts';

describe('zones off', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook([numberedUpdate('a.example.', 1), numberedUpdate('b.example.', 1)]);
  });
  afterEach(async () => bench.close());

  const deletion = { command: 'delete', zone: { name: 'a.example.' } };
  const setsOf = (zone: string, value: number): readonly string[] => [`${zone} A 300 192.0.2.${value}`];

  it('leaves a zone as it is at the service, whatever Plesk sends, and lists it as excluded', async () => {
    const { code, stdout } = await bench.run('zones', 'off', 'a.example');
    assert.deepEqual([code, stdout], [0, 'a.example.: switched off; its records stay as they are\n']);
    assert.equal((await bench.run('zones', 'off', 'a.example')).stdout, 'a.example.: switched off already\n');
    const calls = await bench.calls(async () => {
      const hook = await bench.hook(numberedUpdate('a.example.', 2));
      assert.equal(hook.code, 0);
      assert.match(hook.stdout, /^a\.example\. at route53: switched off$/m);
      assert.match(hook.stderr, /not applied until "dns-sync zones on a\.example\."\n$/);
      assert.equal((await bench.hook(deletion)).code, 0);
      assert.equal((await bench.hook(numberedUpdate('a.example.', 3))).code, 0);
      assert.equal((await bench.run('retry')).code, 0);
    });
    assert.deepEqual(calls, []);
    assert.deepEqual(await statesOf(bench), ['a.example. excluded', 'b.example. synchronized']);
    assert.match(
      (await bench.run('status', 'a.example')).stdout,
      /switched off since \S+ \S+Z; "dns-sync zones on a\.example\." switches it on/,
    );
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.equal((await bench.run('trash', 'empty', '--yes')).code, 0);
    assert.deepEqual(bench.sets('a.example'), setsOf('a.example.', 1));
    const named = await bench.run('apply', 'a.example', '--yes');
    assert.equal(named.code, 1);
    assert.match(named.stderr, /a\.example\. is switched off\. Run "dns-sync zones on a\.example\."/);
  });

  it('takes a zone ahead of the first call for it, so that nothing of it is published', async () => {
    assert.equal((await bench.run('zones', 'off', 'new.example')).code, 1);
    assert.equal((await bench.run('zones', 'off', '--ahead', '*.new')).code, 1, 'a glob names no zone');
    const off = await bench.run('zones', 'off', '--ahead', 'new.example', 'a.example');
    assert.equal(off.code, 0, off.stderr);
    const calls = await bench.calls(async () => {
      assert.equal((await bench.hook(numberedUpdate('new.example.', 1))).code, 0);
    });
    assert.deepEqual(calls, []);
    assert.deepEqual(await statesOf(bench), [
      'a.example. excluded',
      'b.example. synchronized',
      'new.example. excluded',
    ]);
    assert.equal((await bench.run('zones', 'on', 'new.example')).code, 0);
    assert.deepEqual(bench.sets('new.example'), setsOf('new.example.', 1));
  });

  it('ends with zones on, which applies what Plesk sent meanwhile', async () => {
    await bench.run('zones', 'off', '*.example');
    await bench.hook([numberedUpdate('a.example.', 2), numberedUpdate('b.example.', 2)]);
    const { code, stdout } = await bench.run('zones', 'on', 'A.example');
    assert.equal(code, 0);
    assert.match(stdout, /^a\.example\.: switched on\n\na\.example\. at route53 \S+: 1 updated\n$/);
    assert.deepEqual(bench.sets('a.example'), setsOf('a.example.', 2));
    assert.deepEqual(bench.sets('b.example'), setsOf('b.example.', 1));
    assert.deepEqual(await statesOf(bench), ['a.example. synchronized', 'b.example. excluded']);
    assert.equal((await bench.run('zones', 'on', 'a.example')).stdout, 'a.example.: was not switched off\n');
  });

  it('ends with zones on also while the service is away: retry applies the zone', async () => {
    await bench.run('zones', 'off', 'a.example');
    await bench.hook(numberedUpdate('a.example.', 2));
    bench.route53.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.run('zones', 'on', 'a.example')).code, 1);
    bench.route53.faults.clear();
    assert.equal((await bench.run('retry')).code, 0);
    assert.deepEqual(bench.sets('a.example'), setsOf('a.example.', 2));
  });

  for (const [how, calls] of [
    ['in one call', [[deletion, numberedUpdate('c.example.', 7)]]],
    ['in two calls', [[deletion], [numberedUpdate('c.example.', 7)]]],
  ] as const) {
    it(`goes with a domain that Plesk renames ${how}`, async () => {
      await bench.hook(numberedUpdate('a.example.', 7));
      await bench.run('zones', 'off', 'a.example');
      const made = await bench.calls(async () => {
        for (const call of calls) assert.equal((await bench.hook(call)).code, 0);
        await bench.run('apply', '--yes');
      });
      assert.ok(!made.includes('CreateHostedZone'));
      assert.deepEqual(await statesOf(bench), [
        'a.example. excluded',
        'b.example. synchronized',
        'c.example. excluded',
      ]);
      assert.deepEqual(bench.sets('a.example'), setsOf('a.example.', 7));
      assert.match((await bench.run('zones', 'on', 'c.example')).stdout, /^c\.example\.: switched on\n/);
      assert.deepEqual(bench.sets('c.example'), setsOf('c.example.', 7));
      assert.ok((await statesOf(bench)).includes('a.example. excluded'));
    });
  }

  it('outlives the end of all pauses', async () => {
    await bench.run('zones', 'off', 'a.example');
    await bench.run('pause');
    await bench.run('resume');
    assert.deepEqual(await statesOf(bench), ['a.example. excluded', 'b.example. synchronized']);
  });

  it('refuses a name that no zone has', async () => {
    for (const switched of ['off', 'on']) {
      const { code, stderr } = await bench.run('zones', switched, 'c.example');
      assert.equal(code, 1);
      assert.match(stderr, /unknown zone "c\.example"\. Did you mean/);
    }
  });
});
