import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';

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
    bench = await Bench.open({}, { settings: { quotas: { recordSetsPerZone: 20_000 } } });
  });
  after(async () => bench.close());

  /**
   * Returns the changes in each ChangeResourceRecordSets call of some work.
   * Each has one value, so it is one element.
   */
  const changesOf = async (work: () => Promise<unknown>): Promise<readonly number[]> => {
    const from = bench.route53.ledger.entries.length;
    await work();
    const entries = bench.route53.ledger.entries.slice(from);
    assert.ok(entries.every((entry) => entry.errorCode === null));
    return entries.filter((entry) => entry.action === 'ChangeResourceRecordSets').map((entry) => entry.changes);
  };

  it('is created in ten full calls, each within the limits', async () => {
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

  it('has an empty plan after one lookup and one listing of full pages', async () => {
    const calls = await bench.calls(async () =>
      assert.equal((await bench.run('plan', zone, '--detailed-exitcode')).code, 0),
    );
    assert.deepEqual(calls, [
      'GetHostedZone',
      ...Array.from({ length: Math.ceil(10_002 / 300) }, () => 'ListResourceRecordSets'),
    ]);
  });

  const edited = records().map((record, i) => {
    if (i % 200 !== 0) return record;
    // Fifty edits; every second one, a CNAME, also changes its type.
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
    bench = await Bench.open();
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

  it('make no API call when all of them are sent again unchanged', async () => {
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

  it('take one lookup and one call each when apply applies recorded changes', async () => {
    bench.configure({ hook: { apply: 'record' } });
    const call = zones.map((name) => update(name, 4, [{ host: name, type: 'A', value: '192.0.2.4' }]));
    assert.equal((await bench.hook(call)).code, 0);
    bench.route53.ledger.reset();
    const { code, stderr } = await bench.run('apply', '--yes');
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.route53.ledger.counts(), {
      ListHostedZones: 3,
      ListResourceRecordSets: 300,
      ChangeResourceRecordSets: 300,
    });
    assert.deepEqual(bench.sets(zones[299] as string), [`${zones[299]} A 300 192.0.2.4`]);
  });
});

describe('many new zones', () => {
  it('get their records while others are still created', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } });
    try {
      const call = Array.from({ length: 80 }, (_, i) => `n${i}.many.example.`).map((name) =>
        update(name, 1, [{ host: name, type: 'A', value: '192.0.2.1' }]),
      );
      assert.equal((await bench.hook(call)).code, 0);
      const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 0));
      assert.equal(calls.filter((action) => action === 'CreateHostedZone').length, 80);
      assert.ok(calls.indexOf('ChangeResourceRecordSets') < calls.lastIndexOf('CreateHostedZone'));
    } finally {
      await bench.close();
    }
  });
});

/** Returns the serial in a zone's document. */
function recorded(bench: Bench, name: string): number {
  const file = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones', `${name}json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { snapshot: { serial: number } }).snapshot.serial;
}

describe('many calls for one zone at the same time', () => {
  it('are coalesced into fewer requests, and the last state wins', async () => {
    const bench = await Bench.open();
    const name = 'busy.example.';
    const edit = (serial: number) => update(name, serial, [{ host: name, type: 'A', value: `192.0.2.${serial}` }]);
    try {
      assert.equal((await bench.hook(edit(1))).code, 0);
      // While one request is in progress, all others are recorded.
      bench.route53.faults.add({ kind: 'held', action: 'ChangeResourceRecordSets', next: 1 });
      const calls = await bench.calls(async () => {
        const first = bench.hook(edit(2));
        await until('the first is on its way', () => bench.route53.faults.held === 1);
        const others = Array.from({ length: 11 }, async (_, i) => bench.hook(edit(3 + i)));
        await until('all are recorded', () => recorded(bench, name) === 13);
        bench.route53.faults.release();
        for (const { code, stderr } of await Promise.all([first, ...others])) assert.equal(code, 0, stderr);
      });
      assert.ok(calls.length < 12, `${calls.length} calls`);
      assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.13`]);
      assert.equal((await bench.run('status')).code, 0);
    } finally {
      await bench.close();
    }
  });

  it('leave the zone unchanged if the second reverts the first, which is in progress', async () => {
    const bench = await Bench.open();
    const name = 'back.example.';
    const edit = (serial: number, octet: number) =>
      update(name, serial, [{ host: name, type: 'A', value: `192.0.2.${octet}` }]);
    try {
      assert.equal((await bench.hook(edit(1, 1))).code, 0);
      bench.route53.faults.add({ kind: 'held', action: 'ChangeResourceRecordSets', next: 1 });
      const first = bench.hook(edit(2, 2));
      await until('the first is on its way', () => bench.route53.faults.held === 1);
      // The document still has the content of the second call.
      const second = bench.hook(edit(3, 1));
      await until('the second is recorded', () => recorded(bench, name) === 3);
      bench.route53.faults.release();
      for (const { code, stderr } of await Promise.all([first, second])) assert.equal(code, 0, stderr);
      assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`]);
    } finally {
      await bench.close();
    }
  });
});
