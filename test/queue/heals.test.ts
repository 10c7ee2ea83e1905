import assert from 'node:assert/strict';
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { withPassingTime } from '../support/passing-time.ts';

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

describe('a target that answers again', () => {
  const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `z${i}.example.`);
  const state = async (name: string): Promise<string | undefined> => {
    const { zones } = await bench.json<{ readonly zones: readonly { readonly state: string }[] }>('status', name);
    return zones[0]?.state;
  };
  const due = (): readonly string[] => readdirSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'due'));
  const nowhere = { AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:9' };

  /** Makes edits of zones fail because the service isn't running. */
  async function failWhileAway(zones: readonly string[]): Promise<void> {
    await bench.hook(zones.map((name) => update(name, 1)));
    const away = bench.with(nowhere);
    assert.equal((await away.hook(zones.map((name) => update(name, 2)))).code, 1);
    for (const name of zones) assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.1`]);
  }

  it('gets everything that failed meanwhile by the next call of another zone', async () => {
    const zones = names(9);
    await failWhileAway(zones);
    const { code, stdout } = await bench.hook(update('other.example.'));
    assert.equal(code, 0);
    assert.match(stdout, /^z0\.example\. at .*: 1 updated; synchronized$/m);
    for (const name of zones) assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.2`]);
    assert.equal(await state('z8.example'), 'synchronized');
    assert.deepEqual(due(), []);
  });

  it('gets a new zone too, and what failed by a 5xx or by credentials', async () => {
    await bench.hook([update('b.example.'), update('c.example.')]);
    assert.equal((await bench.with(nowhere).hook(update('new.example.'))).code, 1);
    bench.route53.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.hook(update('b.example.', 2))).code, 1);
    bench.route53.faults.clear();
    const stranger = bench.with({ AWS_ACCESS_KEY_ID: 'AKIASTRANGER' });
    bench.route53.configure({ accessKeys: ['AKIALOCAL'] });
    assert.equal((await stranger.hook(update('c.example.', 2))).code, 1);
    assert.equal((await bench.hook(update('other.example.'))).code, 0);
    assert.deepEqual(bench.sets('new.example.'), ['new.example. A 300 192.0.2.1']);
    for (const name of ['b.example.', 'c.example.']) assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.2`]);
    assert.deepEqual(due(), []);
  });

  it('gets no more than the time of a call allows, and the rest by later calls', async () => {
    const zones = names(40);
    await failWhileAway(zones);
    const left = (): number => zones.filter((name) => bench.sets(name)[0]?.endsWith('.1')).length;
    for (const name of zones) bench.route53.faults.add({ kind: 'held', zoneId: bench.route53.zone(name).id });
    // The time is up while the first of them are in progress; they still end well.
    const passing = {
      when: 'eight zones are tried',
      holds: () => bench.route53.faults.held === 8,
      endsRequests: false,
      after: () => bench.route53.faults.release(),
    };
    const call = update('other.example.');
    const { code, stderr } = await withPassingTime(bench, passing, async ({ hook }) => hook(call));
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.equal(left(), zones.length - 8, 'nothing more was begun');
    for (let serial = 2; left() > 0 && serial < 20; serial++)
      assert.equal((await bench.hook(update('other.example.', serial))).code, 0);
    assert.equal(left(), 0);
  });

  it('and fails for one zone alone is not asked for that zone by every call', async () => {
    await bench.hook(update(zone));
    bench.route53.faults.add({ kind: 'internal-error', zoneId: bench.route53.zone(zone).id });
    assert.equal((await bench.hook(update(zone, 2))).code, 1);
    const first = await bench.calls(async () => bench.hook(update('other.example.')));
    assert.equal(first.length, 3 + 4, 'it is tried once, as if the target had been away');
    const next = await bench.calls(async () => bench.hook(update('other.example.', 2)));
    assert.deepEqual(next, ['ChangeResourceRecordSets'], 'and then at its own time');
  });

  it('leaves a paused zone, and one that failed for its own reason', async () => {
    await bench.hook(update('other.example.'));
    await failWhileAway(['p.example.']);
    await bench.run('pause', 'p.example');
    bench.route53.configure({ quotas: { zonesPerAccount: 2 } });
    assert.equal((await bench.hook(update('full.example.'))).code, 1);
    assert.deepEqual(bench.sets('p.example.'), ['p.example. A 300 192.0.2.1']);
    bench.route53.configure({ quotas: { zonesPerAccount: 500 } });
    const calls = await bench.calls(async () => bench.hook(update('other.example.', 2)));
    assert.deepEqual(calls, ['ChangeResourceRecordSets']);
    assert.deepEqual(bench.sets('p.example.'), ['p.example. A 300 192.0.2.1']);
  });

  it('gets the rest by "retry" as soon as one due zone succeeded', async () => {
    const zones = names(5);
    await failWhileAway(zones);
    const [first = ''] = due();
    const folder = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'due');
    renameSync(join(folder, first), join(folder, first.replace(/^\d{14}/, '00000000000001')));
    assert.equal((await bench.run('retry')).code, 0);
    for (const name of zones) assert.deepEqual(bench.sets(name), [`${name} A 300 192.0.2.2`]);
    assert.deepEqual(due(), []);
  });
});

describe('a hosted zone that zoneIds names', () => {
  const pin = (id: string): void =>
    bench.configure({
      policy: { adopt: 'auto' },
      targets: { route53: { maxRequestsPerSecond: 10_000, zoneIds: { 'a.example': id } } },
    });

  it("and that doesn't exist is reported with its ID, the zone and the key, and is never created", async () => {
    pin('Z0NONE');
    const { code, stderr } = await bench.hook(update(zone));
    assert.equal(code, 1);
    assert.match(stderr, /targets\.route53\.zoneIds maps a\.example\. to the hosted zone Z0NONE, which does not exist/);
    assert.match(stderr, /Correct or remove this entry/);
    assert.doesNotMatch(stderr, /looks it up again/);
    assert.match((await bench.run('plan')).stdout, /zoneIds maps a\.example\. to the hosted zone Z0NONE/);
    assert.equal((await bench.run('apply', '--yes')).code, 1);
    assert.deepEqual(publicZones(zone), []);
    const made = bench.route53.createZone(zone);
    pin(made.id);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(made.id), [`${zone} A 300 192.0.2.1`]);
  });

  it('and that was deleted later is reported in the same way by the next edit', async () => {
    const { id } = bench.route53.createZone(zone);
    pin(id);
    assert.equal((await bench.hook(update(zone))).code, 0);
    bench.route53.removeZone(id);
    const { code, stderr } = await bench.hook(update(zone, 2));
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`targets\\.route53\\.zoneIds maps a\\.example\\. to the hosted zone ${id}`));
    assert.deepEqual(publicZones(zone), []);
  });

  it('is not created a second time even if one listing finds many zones', async () => {
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
    assert.match(stderr, /zoneIds maps a\.example\. to the hosted zone Z0NONE, which does not exist/);
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

  it('are read to the last page: the public one is found after the private ones', async () => {
    bench.configure({ policy: { adopt: 'auto' } });
    placePrivate(230, zone);
    bench.route53.placeZone({ id: 'Z9PUBLIC', name: zone });
    bench.route53.placeZone({ name: 'z.example.' });
    const calls = await bench.calls(async () => assert.equal((await bench.hook(update(zone))).code, 0));
    assert.deepEqual(calls.slice(0, 3), ['ListHostedZonesByName', 'ListHostedZonesByName', 'ListHostedZonesByName']);
    assert.ok(!calls.includes('CreateHostedZone'));
    assert.deepEqual(bench.sets('Z9PUBLIC'), [`${zone} A 300 192.0.2.1`]);
    assert.equal(publicZones(zone).length, 1);
  });

  it('followed by another name cost no second call', async () => {
    for (let i = 0; i < 120; i++) bench.route53.placeZone({ name: `b${i}.example.` });
    const calls = await bench.calls(async () => assert.equal((await bench.hook(update(zone))).code, 0));
    assert.deepEqual(calls, ['ListHostedZonesByName', 'CreateHostedZone', 'ChangeResourceRecordSets']);
  });
});

describe('a raised quota', () => {
  it('of record sets is read once by apply, which then continues without a "confirm"', async () => {
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
    assert.match(full.stdout, /held \(record-quota\).*4 of at most 4 record sets/);
    assert.match(full.stdout, /raise the quota .* then run "dns-sync apply a\.example\."/);

    raise(5);
    assert.match((await bench.run('plan')).stdout, /1 to create/);
    assert.equal((await bench.run('apply', '--yes')).code, 2, 'one of three fits');
    assert.equal(bench.sets(zone).length, 3);

    raise(10);
    const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 0));
    assert.deepEqual(calls.toSorted(), [
      'ChangeResourceRecordSets',
      'GetHostedZone',
      'GetHostedZoneLimit',
      'ListResourceRecordSets',
    ]);
    assert.equal(bench.sets(zone).length, 5);
    const later = await bench.calls(async () =>
      assert.equal((await bench.hook(withHosts(3, ['a', 'b', 'c', 'd', 'e', 'f']))).code, 0),
    );
    assert.deepEqual(later, ['ChangeResourceRecordSets'], 'the hook knows it too');
  });

  it("of record sets that can't be read keeps its last known value", async () => {
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

  it('of hosted zones is read once by apply, for all waiting zones', async () => {
    bench.route53.configure({ quotas: { zonesPerAccount: 1 } });
    await bench.hook([update(zone), update('b.example.'), update('c.example.')]);
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    bench.route53.configure({ quotas: { zonesPerAccount: 500 } });
    const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 0));
    assert.equal(calls.filter((action) => action === 'GetAccountLimit').length, 1);
    for (const name of ['b.example.', 'c.example.']) assert.equal(publicZones(name).length, 1);
  });
});
