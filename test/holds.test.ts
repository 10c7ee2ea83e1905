import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PlanDocument } from '../src/reconcile/plan-document.ts';
import { Bench } from './bench.ts';

const update = (zone: string, ...rr: readonly object[]) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300 }, rr: rr.length > 0 ? rr : [{ host: zone, type: 'A', value: '192.0.2.1' }] },
});
const remove = (zone: string) => ({ command: 'delete', zone: { name: zone } });
const rules = (plan: PlanDocument): readonly string[] =>
  plan.zones.flatMap((zone) => zone.held.map((held) => `${zone.zone} ${held.rule}`));

describe('what is held', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open({ policy: { maxZoneDeletesPerHour: 2 } });
  });
  atTheEnd(async () => bench.close());

  it('deletions of more zones than an hour allows, over several calls, until they are confirmed', async () => {
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
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.equal((await bench.run('confirm', 'c.example')).code, 0);
    assert.deepEqual(rules(await bench.json<PlanDocument>('plan')), []);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('c.example.'), []);
  });

  it('never an ordinary reset that replaces every record', async () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `h${index}.d.example.`);
    const all = (value: string, prefix: string) =>
      hosts.map((host) => ({ host: `${prefix}${host}`, type: 'A', value }));
    assert.equal((await bench.hook(update('d.example.', ...all('192.0.2.1', 'a')))).code, 0);
    assert.equal((await bench.hook(update('d.example.', ...all('192.0.2.2', 'b')))).code, 0);
    assert.equal(bench.sets('d.example.').length, 12);
  });

  it('a conflict with sets of others, until the zone is adopted; what Plesk does not have stays', async () => {
    const zone = 'e.example.';
    await bench.hook(update(zone));
    const theirs = (Name: string) =>
      bench.route53.put(zone, { Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    theirs('www.e.example.');
    theirs('own.e.example.');
    const wanted = [zone, 'www.e.example.'].map((host) => ({ host, type: 'A', value: '192.0.2.1' }));
    assert.equal((await bench.hook(update(zone, ...wanted))).code, 1);
    assert.equal((await bench.run('adopt', 'e.example')).code, 1, 'it asks, and nobody is there');
    assert.match(bench.sets(zone).join('\n'), /www\.e\.example\. A 60 203/);
    assert.equal((await bench.run('apply', zone, '--yes')).code, 2, 'a question that had no answer releases nothing');
    const { code, stdout } = await bench.run('adopt', 'e.example', '--yes');
    assert.equal(code, 0);
    assert.match(stdout, /the zone is being adopted/);
    assert.deepEqual(bench.sets(zone), [
      'e.example. A 300 192.0.2.1',
      'own.e.example. A 60 203.0.113.1',
      'www.e.example. A 300 192.0.2.1',
    ]);
    assert.equal((await bench.run('plan', zone, '--detailed-exitcode')).code, 0);
    assert.equal((await bench.run('adopt', 'nobody.example')).code, 1);
  });

  it('the name servers of the zone itself, until they are confirmed', async () => {
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

  it('a change of type where nothing may be deleted, and nothing else', async () => {
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
  });
});
