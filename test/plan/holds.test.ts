import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench } from '../support/bench.ts';

const update = (zone: string, ...rr: readonly object[]) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300 }, rr: rr.length > 0 ? rr : [{ host: zone, type: 'A', value: '192.0.2.1' }] },
});
const remove = (zone: string) => ({ command: 'delete', zone: { name: zone } });
const rules = (plan: PlanDocument): readonly string[] =>
  plan.zones.flatMap((zone) => zone.held.map((held) => `${zone.zone} ${held.rule}`));

describe('a hold', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open({ policy: { maxZoneDeletesPerHour: 2 } });
  });
  atTheEnd(async () => bench.close());

  it('covers deletions of more zones than an hour allows, over several calls, until they are confirmed', async () => {
    const zones = ['a.example.', 'b.example.', 'c.example.', 'd.example.'];
    await bench.hook(zones.map((zone) => update(zone)));
    assert.equal((await bench.hook(remove('a.example.'))).code, 0);
    assert.equal((await bench.hook(remove('a.example.'))).code, 0, 'the same deletion again is none');
    assert.equal((await bench.hook(remove('b.example.'))).code, 0);
    const third = await bench.hook([
      remove('c.example.'),
      update('d.example.', { host: 'd.example.', type: 'A', value: '192.0.2.9' }),
    ]);
    assert.equal(third.code, 1);
    assert.match(third.stderr, /2 zones were deleted in the last hour, and policy\.maxZoneDeletesPerHour is 2/);
    assert.deepEqual(bench.sets('c.example.'), ['c.example. A 300 192.0.2.1']);
    assert.deepEqual(bench.sets('d.example.'), ['d.example. A 300 192.0.2.9'], 'other zones go on');
    assert.deepEqual(rules(await bench.json<PlanDocument>('plan')), ['c.example. zone-deletes']);
    const state = async () => {
      const { zones: all } = await bench.json<{ zones: { zone: string; state: string }[] }>('status');
      return all.map((item) => `${item.zone} ${item.state}`);
    };
    assert.deepEqual(await state(), [
      'a.example. trashed',
      'b.example. trashed',
      'c.example. held',
      'd.example. synchronized',
    ]);
    assert.equal((await bench.run('status')).code, 2);
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.equal((await bench.run('confirm', 'c.example')).code, 0);
    assert.deepEqual(rules(await bench.json<PlanDocument>('plan')), []);
    assert.equal((await state())[2], 'c.example. pending', 'what is confirmed waits for the next apply');
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('c.example.'), []);
  });

  it('never covers an ordinary reset that replaces every record', async () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `h${index}.d.example.`);
    const all = (value: string, prefix: string) =>
      hosts.map((host) => ({ host: `${prefix}${host}`, type: 'A', value }));
    assert.equal((await bench.hook(update('d.example.', ...all('192.0.2.1', 'a')))).code, 0);
    assert.equal((await bench.hook(update('d.example.', ...all('192.0.2.2', 'b')))).code, 0);
    assert.equal(bench.sets('d.example.').length, 12);
  });

  it('covers a conflict with foreign sets, until the zone is adopted; sets that Plesk lacks stay', async () => {
    const zone = 'e.example.';
    await bench.hook(update(zone));
    const foreign = (Name: string) =>
      bench.route53.put(zone, { Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    foreign('www.e.example.');
    foreign('own.e.example.');
    const wanted = [zone, 'www.e.example.'].map((host) => ({ host, type: 'A', value: '192.0.2.1' }));
    assert.equal((await bench.hook(update(zone, ...wanted))).code, 1);
    assert.equal((await bench.run('adopt', 'e.example')).code, 1, 'it asks, and nobody is there');
    assert.match(bench.sets(zone).join('\n'), /www\.e\.example\. A 60 203/);
    assert.equal((await bench.run('apply', zone, '--yes')).code, 2, 'a question that had no answer releases nothing');
    const { code, stdout } = await bench.run('adopt', 'e.example', '--yes');
    assert.equal(code, 0);
    assert.match(stdout, /zone is being adopted/);
    assert.deepEqual(bench.sets(zone), [
      'e.example. A 300 192.0.2.1',
      'own.e.example. A 60 203.0.113.1',
      'www.e.example. A 300 192.0.2.1',
    ]);
    assert.equal((await bench.run('plan', zone, '--detailed-exitcode')).code, 0);
    assert.equal((await bench.run('adopt', 'nobody.example')).code, 1);
  });

  it('covers one conflict, until it is confirmed, which adopts no zone', async () => {
    const zone = 'k.example.';
    await bench.hook(update(zone));
    const www = { host: 'www.k.example.', type: 'A', value: '192.0.2.1' };
    bench.route53.put(zone, { Name: www.host, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    assert.equal((await bench.hook(update(zone, { ...www, host: zone }, www))).code, 1);
    await bench.run('confirm', zone);
    const plan = await bench.json<PlanDocument>('plan', zone);
    assert.deepEqual(
      plan.zones[0]?.changes.map(({ name, why }) => `${name} ${why}`),
      ['www.k.example. confirmed'],
    );
    const { code, stdout } = await bench.run('apply', zone, '--yes');
    assert.equal(code, 0);
    assert.match(stdout, /# confirmed: replaces a record set that dns-sync did not write/);
    assert.doesNotMatch(stdout, /adopted/);
  });

  it("covers the zone's own name servers, until they are confirmed", async () => {
    bench.configure({ records: { apexNs: 'plesk' } });
    const zone = 'd.example.';
    const records = [
      { host: zone, type: 'A', value: '192.0.2.1' },
      { host: zone, type: 'NS', value: 'ns1.plesk.example.' },
    ];
    const servers = () =>
      bench.route53
        .recordSets(zone)
        .find((set) => set.Type === 'NS')
        ?.ResourceRecords?.map((item) => item.Value);
    const before = servers();
    assert.equal((await bench.hook(update(zone, ...records))).code, 1);
    assert.deepEqual(servers(), before);
    assert.deepEqual(rules(await bench.json<PlanDocument>('plan', zone)), ['d.example. apex-ns']);
    await bench.run('confirm', zone);
    assert.equal((await bench.run('apply', zone, '--yes')).code, 0);
    assert.deepEqual(servers(), ['ns1.plesk.example.']);
  });

  it('covers a change of type if nothing may be deleted, and nothing else', async () => {
    const zone = 'f.example.';
    const www = { host: 'www.f.example.', type: 'CNAME', value: 'f.example.' };
    bench.configure({});
    await bench.hook(update(zone, www));
    bench.configure({ policy: { mode: 'no-delete' } });
    const call = update(zone, { ...www, type: 'A', value: '192.0.2.1' }, { host: zone, type: 'A', value: '192.0.2.1' });
    assert.equal((await bench.hook(call)).code, 1);
    assert.deepEqual(rules(await bench.json<PlanDocument>('plan', zone)), [
      'f.example. no-delete',
      'f.example. type-change',
    ]);
    assert.deepEqual(bench.sets(zone), ['f.example. A 300 192.0.2.1', 'www.f.example. CNAME 300 f.example.']);
    bench.configure({ policy: { mode: 'no-delete' }, hook: { apply: 'record' } });
    await bench.hook(update(zone, { host: zone, type: 'A', value: '192.0.2.2' }));
    const { zones } = await bench.json<{ zones: { state: string }[] }>('status', zone);
    assert.equal(zones[0]?.state, 'held', 'a change that waits beside a hold does not hide it');
  });
});

describe('an update that deletes too much of a zone', () => {
  const zone = 'm.example.';
  const hosts = Array.from({ length: 10 }, (_, i) => `h${i}.${zone}`);
  const wholeZone = (serial: number, kept: readonly string[], value = '192.0.2.1') => {
    const call = update(zone, ...kept.map((host) => ({ host, type: 'A', value })));
    return { ...call, zone: { ...call.zone, soa: { ttl: 300, serial } } };
  };
  const state = async (bench: Bench) =>
    (await bench.json<{ zones: { state: string; error: { message: string } | null }[] }>('status', zone)).zones[0];
  const withBench = async (percent: number | undefined, work: (bench: Bench) => Promise<void>): Promise<void> => {
    const bench = await Bench.open({ policy: percent === undefined ? {} : { maxDeletePercent: percent } });
    try {
      assert.equal((await bench.hook(wholeZone(1, hosts))).code, 0);
      await work(bench);
    } finally {
      await bench.close();
    }
  };

  it('is held completely, with its numbers, until it is confirmed', async () =>
    withBench(30, async (bench) => {
      const before = bench.sets(zone);
      const few = [...hosts.slice(0, 6), `new.${zone}`];
      const calls = await bench.calls(async () => {
        const { code, stderr } = await bench.hook(wholeZone(2, few));
        assert.equal(code, 1);
        assert.match(
          stderr,
          /held \(mass-delete\): .*deletes 4 of 10 record sets, more than policy\.maxDeletePercent \(30 %\)\. .*dns-sync confirm m\.example\./,
        );
        assert.equal((await bench.hook(wholeZone(3, few))).code, 1, 'Plesk says it again');
      });
      assert.deepEqual(calls, []);
      assert.deepEqual(bench.sets(zone), before, 'nothing of the update is applied');
      const plan = await bench.json<PlanDocument>('plan', zone);
      assert.deepEqual(rules(plan), ['m.example. mass-delete']);
      assert.equal(plan.applyable, false);
      assert.equal((await state(bench))?.state, 'held');
      assert.match(String((await state(bench))?.error?.message), /mass-delete/);
      assert.equal((await bench.run('apply', '--yes')).code, 2);
      assert.equal((await bench.run('retry')).code, 0);
      assert.deepEqual(bench.sets(zone), before);
      assert.match((await bench.run('confirm', zone)).stdout, /released 1 held change;/);
      assert.equal((await bench.run('apply', '--yes')).code, 0);
      assert.deepEqual(bench.sets(zone).length, 7);
      assert.equal((await state(bench))?.state, 'synchronized');
      assert.deepEqual(await bench.calls(async () => bench.hook(wholeZone(4, few))), []);
    }));

  it('is forgotten when Plesk sends content that keeps enough', async () =>
    withBench(30, async (bench) => {
      assert.equal((await bench.hook(wholeZone(2, hosts.slice(0, 5)))).code, 1);
      assert.equal((await bench.hook(wholeZone(3, hosts.slice(0, 7)))).code, 0);
      assert.equal(bench.sets(zone).length, 7);
      assert.equal((await bench.run('doctor')).code, 0);
    }));

  it('counts deletions since the last write, of several updates that are not applied yet', async () =>
    withBench(30, async (bench) => {
      await bench.run('pause', zone);
      assert.equal((await bench.hook(wholeZone(2, hosts.slice(0, 8)))).code, 0);
      await bench.hook(wholeZone(3, hosts.slice(0, 6)));
      await bench.run('resume', zone);
      assert.equal((await bench.run('apply', '--yes')).code, 2);
      assert.equal(bench.sets(zone).length, 8, 'the first of the two is applied');
    }));

  it('does not count changed record sets, nor zones of fewer than ten', async () =>
    withBench(0, async (bench) => {
      assert.equal((await bench.hook(wholeZone(2, hosts, '192.0.2.2'))).code, 0);
      assert.equal((await bench.hook(wholeZone(3, hosts.slice(0, 9)))).code, 1);
      await bench.run('confirm', zone);
      assert.equal((await bench.run('apply', '--yes')).code, 0);
      assert.equal((await bench.hook(wholeZone(4, hosts.slice(0, 1)))).code, 0, 'nine record sets say too little');
      assert.equal(bench.sets(zone).length, 1);
    }));

  it('is neither a delete of the zone nor an undo', async () =>
    withBench(30, async (bench) => {
      await bench.hook(wholeZone(2, [...hosts, ...hosts.map((host) => `more-${host}`)]));
      const { entries } = await bench.json<{ entries: { id: string }[] }>('history');
      assert.equal((await bench.run('undo', String(entries[0]?.id), '--yes')).code, 0);
      assert.equal(bench.sets(zone).length, 10);
      assert.equal((await bench.hook(remove(zone))).code, 0);
      assert.deepEqual(bench.sets(zone), []);
    }));

  it('passes by default', async () =>
    withBench(undefined, async (bench) => {
      assert.equal((await bench.hook(wholeZone(2, hosts.slice(0, 1)))).code, 0);
      assert.equal(bench.sets(zone).length, 1);
    }));
});
