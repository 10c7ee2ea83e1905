import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Bench } from './bench.ts';

interface PleskRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
}

const zone = 'large.example.';

/** Ten thousand sets: nine of ten are addresses, one of ten is a CNAME. */
const records = (): PleskRecord[] =>
  Array.from({ length: 10_000 }, (_, i) =>
    i % 10 === 0
      ? { host: `n${i}.${zone}`, type: 'CNAME', value: 'target.example.net.' }
      : { host: `n${i}.${zone}`, type: 'A', value: `10.1.${Math.floor(i / 250)}.${(i % 250) + 1}` },
  );

const update = (name: string, serial: number, rr: readonly PleskRecord[]) => ({
  command: 'update',
  zone: { name, soa: { ttl: 300, serial }, rr },
});

const line = ({ host, type, value }: PleskRecord): string => `${host} ${type} 300 ${value}`;

describe('a zone of ten thousand record sets', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open({ hook: { budgetSeconds: 60 } }, { settings: { quotas: { recordSetsPerZone: 20_000 } } });
  });
  after(async () => bench.close());

  /** The changes in each call of ChangeResourceRecordSets that work makes. Each has one value, so it is one element. */
  const changesOf = async (work: () => Promise<unknown>): Promise<readonly number[]> => {
    const from = bench.route53.ledger.entries.length;
    await work();
    const entries = bench.route53.ledger.entries.slice(from);
    assert.ok(entries.every((entry) => entry.errorCode === null));
    return entries.filter((entry) => entry.action === 'ChangeResourceRecordSets').map((entry) => entry.changes);
  };

  it('is made in ten full calls, each within the limits', async () => {
    const changes = await changesOf(async () => {
      const { code, stderr } = await bench.hook(update(zone, 1, records()));
      assert.equal(code, 0, stderr);
    });
    assert.deepEqual(
      changes,
      Array.from({ length: 10 }, () => 1000),
    );
    assert.deepEqual(bench.sets(zone).toSorted(), records().map(line).toSorted());
  });

  it('is planned as nothing to do by one listing of full pages', async () => {
    const calls = await bench.calls(async () =>
      assert.equal((await bench.run('plan', zone, '--detailed-exitcode')).code, 0),
    );
    assert.deepEqual(
      calls,
      Array.from({ length: Math.ceil(10_002 / 300) }, () => 'ListResourceRecordSets'),
    );
  });

  const edited = records().map((record, i) => {
    if (i % 200 !== 0) return record;
    // Fifty edits: of every second one, which is a CNAME, the type too.
    return i % 400 === 0
      ? { ...record, type: 'A', value: '192.0.2.1' }
      : { ...record, value: 'elsewhere.example.net.' };
  });

  it('takes fifty edits, half of them of the type, in one call', async () => {
    const changes = await changesOf(async () => assert.equal((await bench.hook(update(zone, 2, edited))).code, 0));
    assert.deepEqual(changes, [100]);
    assert.deepEqual(bench.sets(zone).toSorted(), edited.map(line).toSorted());
  });

  it('makes no call when nothing changed', async () => {
    assert.deepEqual(await bench.calls(async () => bench.hook(update(zone, 3, edited))), []);
  });

  it('is emptied in ten calls', async () => {
    const changes = await changesOf(async () =>
      assert.equal((await bench.hook({ command: 'delete', zone: { name: zone } })).code, 0),
    );
    assert.deepEqual(
      changes,
      Array.from({ length: 10 }, () => 1000),
    );
    assert.deepEqual(bench.sets(zone), []);
  });
});

describe('three hundred zones', () => {
  let bench: Bench;
  const zones = Array.from({ length: 300 }, (_, i) => `d${i}.many.example.`);
  before(async () => {
    bench = await Bench.open({ hook: { budgetSeconds: 60 } });
    const call = zones.map((name) => update(name, 1, [{ host: name, type: 'A', value: '192.0.2.1' }]));
    const { code, stderr } = await bench.hook(call);
    assert.equal(code, 0, stderr);
  });
  after(async () => bench.close());

  it('are compared by three listings of zones and one of records for each', async () => {
    bench.route53.ledger.reset();
    assert.equal((await bench.run('drift')).code, 0);
    assert.deepEqual(bench.route53.ledger.counts(), { ListHostedZones: 3, ListResourceRecordSets: 300 });
  });

  it('make no call when all of them come again unchanged', async () => {
    const call = zones.map((name) => update(name, 2, [{ host: name, type: 'A', value: '192.0.2.1' }]));
    assert.deepEqual(await bench.calls(async () => assert.equal((await bench.hook(call)).code, 0)), []);
  });

  it('take one call each when one record of each is edited', async () => {
    const call = zones.map((name) => update(name, 3, [{ host: name, type: 'A', value: '192.0.2.3' }]));
    const calls = await bench.calls(async () => assert.equal((await bench.hook(call)).code, 0));
    assert.deepEqual(
      calls,
      Array.from({ length: 300 }, () => 'ChangeResourceRecordSets'),
    );
  });
});
