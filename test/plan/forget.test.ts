import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';
import { resyncFrom } from '../support/resync-from.ts';
import { statesOf } from '../support/states-of.ts';

interface HistoryEntry {
  readonly id: string;
  readonly zone: string;
  readonly command: string;
}

describe('forget', () => {
  const fast = { provider: 'route53', maxRequestsPerSecond: 10_000 };
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook(['a', 'b', 'xn--bcher-kva'].map((label) => numberedUpdate(`${label}.example.`, 1)));
  });
  afterEach(async () => bench.close());

  const suspend = async (...zones: readonly string[]): Promise<void> => {
    const source = zones.map((name) => ({ command: 'update', zone: { name, status: 'suspended', rr: [] } }));
    const { code, stderr } = await resyncFrom(bench, source, '--partial');
    assert.equal(code, 0, stderr);
  };
  const deletion = (name: string): object => ({ command: 'delete', zone: { name } });
  const lastChange = async (zone: string): Promise<HistoryEntry | undefined> =>
    (await bench.json<{ entries: HistoryEntry[] }>('history', zone)).entries[0];
  const keepsAll = async (): Promise<void> => {
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 1));
  };

  it('removes a retained zone from the status, leaves it at the service, and is in the history', async () => {
    await suspend('a.example.');
    assert.deepEqual((await statesOf(bench))[0], 'a.example. retained');
    const calls = await bench.calls(async () => {
      const { code, stdout } = await bench.run('forget', 'A.example');
      assert.deepEqual([code, stdout], [0, 'a.example.: forgotten; what is at the service stays\n']);
    });
    assert.deepEqual(calls, []);
    assert.deepEqual(
      (await statesOf(bench)).map((row) => row.split(' ')[0]),
      ['b.example.', 'xn--bcher-kva.example.'],
    );
    await keepsAll();
    assert.equal((await lastChange('a.example'))?.command, 'forget');
  });

  it('is undone by undo, without a change at the service', async () => {
    await suspend('a.example.');
    await bench.run('forget', 'a.example');
    const { code, stderr } = await bench.run('undo', (await lastChange('a.example'))?.id ?? '', '--yes');
    assert.equal(code, 0, stderr);
    assert.ok((await statesOf(bench)).some((row) => row.startsWith('a.example. ')));
    await bench.run('apply', '--yes');
    await keepsAll();
    assert.equal((await bench.hook(numberedUpdate('a.example.', 1))).code, 0, 'Plesk serves it again');
    assert.ok((await statesOf(bench)).includes('a.example. synchronized'));
    await bench.hook(numberedUpdate('a.example.', 2));
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
  });

  it('takes several zones in national spelling or by a glob after a confirmation, and never those in use', async () => {
    await suspend('a.example.', 'xn--bcher-kva.example.');
    const unconfirmed = await bench.run('forget', '*.example');
    assert.equal(unconfirmed.code, 1);
    assert.match(unconfirmed.stderr, /^Managed and kept: 1 other matching zone\.\n.*forget needs confirmation/);
    assert.match(unconfirmed.stdout, /bücher\.example/);
    assert.equal((await statesOf(bench)).length, 3);
    assert.equal((await bench.run('forget', 'bücher.example', 'a.example', '--yes')).code, 0);
    assert.deepEqual(await statesOf(bench), ['b.example. synchronized']);
  });

  it('refuses a zone that Plesk serves, or of which something is left to delete, and says what to do', async () => {
    const served = await bench.run('forget', 'b.example', '--yes');
    assert.equal(served.code, 1);
    assert.match(
      served.stderr,
      /Plesk serves b\.example\. Delete the domain in Plesk, or run "dns-sync zones off b\.e/,
    );
    await bench.hook(deletion('a.example.'));
    const trashed = await bench.run('forget', 'a.example');
    assert.equal(trashed.code, 1);
    assert.match(trashed.stderr, /in the trash: .* at route53\. Run "dns-sync trash empty a\.example\."/);
    bench.route53.faults.add({ kind: 'internal-error' });
    await bench.hook(deletion('b.example.'));
    bench.route53.faults.clear();
    const pending = await bench.run('forget', 'b.example');
    assert.equal(pending.code, 1);
    assert.match(pending.stderr, /still at route53, and are to be deleted\. Run "dns-sync apply b\.example\." first/);
    assert.match((await bench.run('forget', 'c.example')).stderr, /unknown zone "c\.example"/);
    assert.equal((await statesOf(bench)).length, 3);
  });

  it('takes a deleted zone that the policy keeps, or that was switched off', async () => {
    await bench.run('zones', 'off', 'b.example');
    await bench.hook(deletion('b.example.'));
    bench.configure({ policy: { onDelete: 'keep' } });
    await bench.hook(deletion('a.example.'));
    for (const zone of ['a.example', 'b.example']) assert.equal((await bench.run('forget', zone)).code, 0);
    assert.deepEqual(await statesOf(bench), ['xn--bcher-kva.example. synchronized']);
    await keepsAll();
    await bench.hook(numberedUpdate('b.example.', 2));
    assert.ok((await statesOf(bench)).includes('b.example. excluded'), 'it is still switched off');
  });

  it('removes what is left at a target that no longer selects the zone, and keeps the zone elsewhere', async () => {
    bench.configure({
      targets: {
        route53: { ...fast, zones: { exclude: ['a.example'] } },
        second: { ...fast, zones: { include: ['a.*'] } },
      },
      policy: { adopt: 'auto' },
    });
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual((await statesOf(bench)).slice(0, 2), ['a.example. synchronized', 'a.example. retained']);
    const { code, stdout } = await bench.run('forget', 'a.example');
    assert.deepEqual([code, stdout], [0, 'a.example. at route53: forgotten; what is at the service stays\n']);
    assert.deepEqual((await statesOf(bench)).slice(0, 2), ['a.example. synchronized', 'b.example. synchronized']);
    assert.equal((await lastChange('a.example'))?.command, 'forget');
    assert.equal((await bench.run('doctor')).stdout.includes('rule I'), false);
    assert.equal((await bench.run('forget', 'a.example')).code, 1, 'Plesk serves it');
  });
});
