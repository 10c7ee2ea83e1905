import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';

const ours = '192.0.2.1';
const foreign = '203.0.113.9';

const update = (zone: string, serial: number, hosts: Readonly<Record<string, string>>) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: [
      { host: zone, type: 'A', value: ours },
      ...Object.entries(hosts).map(([host, value]) => ({ host: `${host}.${zone}`, type: 'A', value })),
    ],
  },
});

interface Drift {
  readonly zones: readonly {
    readonly zone: string;
    readonly drift: readonly Readonly<Record<'kind' | 'name' | 'wins' | 'because', string>>[];
    readonly error: { readonly code: string } | null;
  }[];
}

describe('drift', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook([
      update('a.example.', 1, { drifted: ours, both: ours, gone: ours, going: ours, edited: ours }),
      update('b.example.', 1, { www: ours }),
    ]);
    for (const host of ['drifted', 'both', 'going'])
      bench.route53.put('a.example.', {
        Name: `${host}.a.example.`,
        Type: 'A',
        TTL: 60,
        ResourceRecords: [{ Value: foreign }],
      });
    bench.route53.remove('a.example.', 'gone.a.example.', 'A');
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(update('a.example.', 2, { drifted: ours, both: '192.0.2.2', gone: ours, edited: '192.0.2.2' }));
  });
  afterEach(async () => bench.close());

  it("is separate from Plesk's edits in the plan, with the content that wins and why", async () => {
    const { stdout } = await bench.run('plan', 'a.example');
    const [edits = '', drift = ''] = stdout.split(/^.*Drift \(changed outside dns-sync; will be reverted\).*$/m);
    assert.match(edits, /~ edited\.a\.example\..*\n.*# edited in Plesk/);
    assert.doesNotMatch(edits, /(?:drifted|both|gone|going)\./);
    assert.match(drift, /~ both\.a\.example\..*\n.*# also edited in Plesk/);
    assert.match(drift, /~ drifted\.a\.example\..*\n.*# unchanged in Plesk/);
    assert.match(drift, /\+ gone\.a\.example\..*# unchanged in Plesk/);
    assert.match(drift, /held \(drifted-delete\) {2}delete going\.a\.example\. A/);
    assert.match(drift, /^Drift: reverts 3 changes made outside dns-sync\.$/m);
    const plan = await bench.json<Drift>('plan', 'a.example');
    assert.deepEqual(
      plan.zones[0]?.drift.map(({ kind, name, wins }) => `${kind} ${name} ${wins}`),
      [
        'update both.a.example. desired',
        'update drifted.a.example. desired',
        'delete going.a.example. observed',
        'create gone.a.example. desired',
      ],
    );
    assert.equal('drift' in ((await bench.json<Drift>('plan', 'b.example')).zones[0] as object), false);
  });

  it('is all that drift shows, and it changes nothing', async () => {
    const before = bench.sets('a.example.');
    const ended = await bench.run('drift');
    assert.equal(ended.code, 2);
    assert.doesNotMatch(ended.stdout, /edited\./);
    assert.match(
      ended.stdout,
      /both\.a\.example\..*\n.*192\.0\.2\.2\n.*203\.0\.113\.9\n.*reverted by.*edited in Plesk/,
    );
    assert.match(ended.stdout, /going\.a\.example\..*\n.*desired +deleted\n.*\n.*kept: held \(drifted-delete\)/);
    assert.match(ended.stdout, /Drift: 4 record sets in 1 of 2 zones\./);
    assert.deepEqual(bench.sets('a.example.'), before);
  });

  const statusOf = async (zone: string) => {
    const { stdout, code } = await bench.run('status', zone, '--json');
    const { zones } = JSON.parse(stdout) as {
      zones: { state: string; drift: { since: string; sets: number } | null }[];
    };
    return { code, state: zones[0]?.state, drift: zones[0]?.drift };
  };

  it('is remembered by status until an observation finds it resolved', async () => {
    assert.deepEqual((await statusOf('a.example.')).drift, null, 'nobody looked yet');
    await bench.run('drift');
    const first = await statusOf('a.example.');
    assert.deepEqual([first.code, first.drift?.sets], [2, 4]);
    assert.deepEqual(await statusOf('b.example.'), { code: 0, state: 'synchronized', drift: null });
    const text = (await bench.run('status')).stdout;
    assert.match(
      text,
      / {2}drift since \S+ \S+Z: 4 record sets changed outside dns-sync; "dns-sync drift a\.example\." shows it\n/,
    );
    assert.match(text, /^2 zones: .*, 1 with drift\.$/m);
    await bench.run('drift', 'a.example.');
    assert.deepEqual(await statusOf('a.example.'), first, 'it stands since the first look');
    await bench.run('drift', '--heal', '--yes');
    assert.deepEqual((await statusOf('a.example.')).drift, { since: first.drift?.since, sets: 1 }, 'one is held');
    await bench.run('confirm', 'a.example.');
    await bench.run('apply', '--yes');
    assert.deepEqual(await statusOf('a.example.'), { code: 0, state: 'synchronized', drift: null });
  });

  it("is remembered while a zone can't be reached, and forgotten after a manual repair", async () => {
    const put = (Value: string, TTL: number) =>
      bench.route53.put('b.example.', { Name: 'www.b.example.', Type: 'A', TTL, ResourceRecords: [{ Value }] });
    put(foreign, 60);
    await bench.run('drift');
    const { id } = bench.route53.zone('b.example.');
    bench.route53.faults.add({ kind: 'internal-error', zoneId: id });
    await bench.run('drift');
    bench.route53.faults.clear();
    assert.equal((await statusOf('b.example.')).drift?.sets, 1);
    put(ours, 300);
    await bench.run('drift');
    assert.equal((await statusOf('b.example.')).drift, null);
  });

  it('that a hook call met and left is remembered, until its zone is deleted', async () => {
    bench.configure({ policy: { onDrift: 'report' } });
    await bench.hook(update('a.example.', 3, { drifted: ours, both: '192.0.2.3', gone: ours, edited: ours }));
    assert.deepEqual((await statusOf('a.example.')).drift?.sets, 3, 'one of four was edited in Plesk, and written');
    await bench.hook({ command: 'delete', zone: { name: 'a.example.' } });
    await bench.run('confirm', 'a.example.');
    await bench.run('apply', '--yes');
    assert.deepEqual(await statusOf('a.example.'), { code: 0, state: 'trashed', drift: null });
  });

  it("doesn't include Plesk's edit during the observation", async () => {
    bench.configure({});
    const { faults } = bench.route53;
    const { id } = bench.route53.zone('b.example.');
    faults.add({ kind: 'held', action: 'ListResourceRecordSets', zoneId: id });
    const looking = bench.run('drift', 'b.example');
    await until('the look is held', () => faults.held > 0);
    faults.clear();
    assert.equal((await bench.hook(update('b.example.', 2, { www: '192.0.2.2' }))).code, 0);
    faults.release();
    const ended = await looking;
    assert.equal(ended.code, 0, ended.stdout);
    assert.deepEqual(await statusOf('b.example.'), { code: 0, state: 'synchronized', drift: null });
  });

  it("of a zone that can't be reached is unknown, which is reported, and other zones are checked", async () => {
    const { id } = bench.route53.zone('b.example.');
    bench.route53.faults.add({ kind: 'internal-error', zoneId: id });
    const ended = await bench.run('drift');
    assert.equal(ended.code, 1);
    assert.match(
      ended.stdout,
      /b\.example\. at route53: could not be compared\n {2}! Route 53 refused (?:GetHostedZone|ListResourceRecordSets)/,
    );
    assert.match(ended.stdout, /Drift: 4 record sets in 1 of 2 zones; 1 zone could not be compared\./);
  });

  it('is reverted by --heal, together with conflicting edits; holds stay', async () => {
    const { code } = await bench.run('drift', '--heal', '--yes');
    assert.equal(code, 2, 'one is still held');
    assert.deepEqual(
      bench.sets('a.example.').filter((line) => !line.startsWith('a.')),
      [
        'both.a.example. A 300 192.0.2.2',
        'drifted.a.example. A 300 192.0.2.1',
        'edited.a.example. A 300 192.0.2.2',
        'going.a.example. A 60 203.0.113.9',
        'gone.a.example. A 300 192.0.2.1',
      ],
    );
    assert.match((await bench.run('drift')).stdout, /Drift: 1 record set in 1 of 2 zones\./);
  });
});
