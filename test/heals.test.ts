import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from './bench.ts';

const update = (zone: string, serial = 1, value = `192.0.2.${serial}`) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr: [{ host: zone, type: 'A', value }] },
});
const zone = 'a.example.';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(async () => bench.close());

const publicZones = (name: string) =>
  bench.route53.dumpAccount().zones.filter((item) => item.name === name && !item.privateZone);

describe('a hosted zone that zoneIds names', () => {
  const pin = (id: string): void =>
    bench.configure({ targets: { route53: { maxRequestsPerSecond: 10_000, zoneIds: { 'a.example': id } } } });

  it('and that does not exist is told with its id, the zone and the key, and is never made', async () => {
    pin('Z0NONE');
    const { code, stderr } = await bench.hook(update(zone));
    assert.equal(code, 1);
    assert.match(
      stderr,
      /targets\.route53\.zoneIds names the hosted zone Z0NONE for a\.example\., which does not exist/,
    );
    assert.match(stderr, /correct or remove this entry/);
    assert.doesNotMatch(stderr, /looked up anew/);
    assert.match((await bench.run('plan')).stdout, /zoneIds names the hosted zone Z0NONE for a\.example\./);
    assert.equal((await bench.run('apply', '--yes')).code, 1);
    assert.deepEqual(publicZones(zone), []);
    const made = bench.route53.createZone(zone);
    pin(made.id);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(made.id), [`${zone} A 300 192.0.2.1`]);
  });

  it('and that was removed later is told in the same way by the next edit', async () => {
    const { id } = bench.route53.createZone(zone);
    pin(id);
    assert.equal((await bench.hook(update(zone))).code, 0);
    bench.route53.removeZone(id);
    const { code, stderr } = await bench.hook(update(zone, 2));
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`targets\\.route53\\.zoneIds names the hosted zone ${id} for a\\.example\\.`));
    assert.deepEqual(publicZones(zone), []);
  });

  it('is not made a second time either when one listing finds many zones', async () => {
    pin('Z0NONE');
    const names = [zone, ...Array.from({ length: 11 }, (_, i) => `b${i}.example.`)];
    bench.configure({
      targets: { route53: { maxRequestsPerSecond: 10_000, zoneIds: { 'a.example': 'Z0NONE' } } },
      hook: { apply: 'record' },
    });
    await bench.hook(names.map((name) => update(name)));
    bench.route53.createZone(zone);
    const { code, stderr } = await bench.run('apply', '--yes');
    assert.equal(code, 1);
    assert.match(stderr, /zoneIds names the hosted zone Z0NONE for a\.example\., which does not exist/);
    assert.equal(publicZones(zone).length, 1);
    assert.equal(publicZones('b0.example.').length, 1, 'the others are made');
  });
});

describe('more than 100 hosted zones of one name', () => {
  const placePrivate = (count: number, name: string): void => {
    for (let i = 0; i < count; i++)
      bench.route53.placeZone({
        id: `Z0${String(i).padStart(4, '0')}`,
        name,
        vpcs: [{ VPCId: `vpc-${i}`, VPCRegion: 'us-east-1' }],
      });
  };

  it('are read to the last page: the public one is found behind the private ones', async () => {
    placePrivate(230, zone);
    bench.route53.placeZone({ id: 'Z9PUBLIC', name: zone });
    bench.route53.placeZone({ name: 'z.example.' });
    const calls = await bench.calls(async () => assert.equal((await bench.hook(update(zone))).code, 0));
    assert.deepEqual(calls.slice(0, 3), ['ListHostedZonesByName', 'ListHostedZonesByName', 'ListHostedZonesByName']);
    assert.ok(!calls.includes('CreateHostedZone'));
    assert.deepEqual(bench.sets('Z9PUBLIC'), [`${zone} A 300 192.0.2.1`]);
    assert.equal(publicZones(zone).length, 1);
  });

  it('and of another name after them cost no second call', async () => {
    for (let i = 0; i < 120; i++) bench.route53.placeZone({ name: `b${i}.example.` });
    const calls = await bench.calls(async () => assert.equal((await bench.hook(update(zone))).code, 0));
    assert.deepEqual(calls, ['ListHostedZonesByName', 'CreateHostedZone', 'ChangeResourceRecordSets']);
  });
});

describe('a quota that was raised', () => {
  it('of record sets is asked for once by apply, which then goes on without a "confirm"', async () => {
    const withHosts = (serial: number, hosts: readonly string[]) => ({
      command: 'update',
      zone: {
        name: zone,
        soa: { ttl: 300, serial },
        rr: hosts.map((host) => ({ host: `${host}.${zone}`, type: 'A', value: '192.0.2.1' })),
      },
    });
    const raise = (recordSetsPerZone: number): void =>
      bench.route53.configure({ quotas: { ...bench.route53.settings.quotas, recordSetsPerZone } });
    raise(4);
    await bench.hook(withHosts(1, ['a', 'b']));
    assert.equal((await bench.hook(withHosts(2, ['a', 'b', 'c', 'd', 'e']))).code, 1);
    const full = await bench.run('apply', '--yes');
    assert.equal(full.code, 2);
    assert.match(full.stdout, /held \(record-quota\).*4 record sets of 4/);
    assert.match(full.stdout, /raise the quota .* then run "dns-sync apply a\.example\."/);

    raise(5);
    assert.match((await bench.run('plan')).stdout, /1 to create/);
    assert.equal((await bench.run('apply', '--yes')).code, 2, 'one of three fits');
    assert.equal(bench.sets(zone).length, 3);

    raise(10);
    const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 0));
    assert.deepEqual(calls.toSorted(), ['ChangeResourceRecordSets', 'GetHostedZoneLimit', 'ListResourceRecordSets']);
    assert.equal(bench.sets(zone).length, 5);
    const later = await bench.calls(async () =>
      assert.equal((await bench.hook(withHosts(3, ['a', 'b', 'c', 'd', 'e', 'f']))).code, 0),
    );
    assert.deepEqual(later, ['ChangeResourceRecordSets'], 'the hook knows it too');
  });

  it('of record sets that nobody may ask for is believed as it was seen last', async () => {
    bench.route53.configure({ quotas: { ...bench.route53.settings.quotas, recordSetsPerZone: 3 } });
    await bench.hook(update(zone));
    const more = update(zone, 2);
    more.zone.rr.push({ host: `b.${zone}`, type: 'A', value: '192.0.2.2' });
    assert.equal((await bench.hook(more)).code, 1);
    bench.route53.configure({ deniedActions: ['GetHostedZoneLimit'] });
    const { code, stdout } = await bench.run('apply', '--yes');
    assert.equal(code, 2);
    assert.match(stdout, /held \(record-quota\)/);
  });

  it('of hosted zones is asked for once by apply, for all zones that wait', async () => {
    bench.route53.configure({ quotas: { zonesPerAccount: 1 } });
    await bench.hook([update(zone), update('b.example.'), update('c.example.')]);
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    bench.route53.configure({ quotas: { zonesPerAccount: 500 } });
    const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 0));
    assert.equal(calls.filter((action) => action === 'GetAccountLimit').length, 1);
    for (const name of ['b.example.', 'c.example.']) assert.equal(publicZones(name).length, 1);
  });
});
