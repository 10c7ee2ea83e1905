import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import { address, fromTemplate, whole } from '../acceptance/calls.ts';
import { Bench } from '../support/bench.ts';

const zone = 'a.example.';
const name = 'a.example';

describe("the commands with Oracle's DNS", () => {
  let local: LocalOciDns;
  let bench: Bench;
  let configFile: string;
  beforeEach(async () => {
    local = await LocalOciDns.open();
    bench = await Bench.open();
    configFile = local.writeConfig(join(bench.dir, 'oci', 'config'));
    configure();
  });
  afterEach(async () => {
    await bench.close();
    await local.close();
  });

  function configure(target: object = {}, config: object = {}): void {
    const place = { provider: 'oci', configFile, compartmentId: local.compartmentId, endpoint: local.url };
    bench.configure({ targets: { oracle: { ...place, maxRequestsPerSecond: 10_000, ...target } }, ...config });
  }

  it('a new zone is found, created, waited for and written; an edit is one request; no change is none', async () => {
    const made = await local.calls(async () => {
      const { code, stdout } = await bench.hook(fromTemplate(zone, 1));
      assert.equal(code, 0);
      assert.match(stdout, /^a\.example\. at oracle ocid1\.dns-zone\.\S+: .*; synchronized$/m);
    });
    assert.deepEqual([...new Set(made)], ['ListZones', 'CreateZone', 'GetZone', 'PatchZoneRecords']);
    const again = await local.calls(async () => bench.hook(fromTemplate(zone, 2)));
    assert.deepEqual(again, []);
    const { zone: content } = fromTemplate(zone, 3);
    const edited = [...content.rr, address(zone, 'new')];
    assert.deepEqual(await local.calls(async () => bench.hook(whole(zone, 3, edited))), ['PatchZoneRecords']);
    const more = [...edited, address(zone, 'newer')];
    assert.deepEqual(await local.calls(async () => bench.hook(whole(zone, 4, more))), ['PatchZoneRecords']);
    assert.equal((await bench.run('plan', '--detailed-exitcode')).code, 0);
  });

  it('a zone that is not ready within the budget is completed by retry', async () => {
    const creationMs = 120_000;
    local.settings.creationMs = creationMs;
    // A busy machine needs seconds for the requests before the wait.
    configure({}, { hook: { budgetSeconds: 10 } });
    const { code, stderr } = await bench.hook(whole(zone, 1, [address(zone)]));
    assert.equal(code, 1, stderr);
    assert.match(stderr, /Oracle Cloud DNS is still creating/);
    assert.deepEqual(local.zoneNames(), [name]);
    local.settings.skewMs = creationMs;
    const applied = await bench.run('apply', '--yes');
    assert.equal(applied.code, 0, applied.stderr);
    assert.deepEqual(local.lines(name), ['a.example A 300 192.0.2.1']);
  });

  it('drift reads only the zones that moved: 12 quiet zones take one listing', async () => {
    const zones = 'abcdefghijkl'.split('').map((label) => `${label}.example.`);
    await bench.hook(zones.map((each) => whole(each, 1, [address(each)])));
    await bench.run('drift');
    const quiet = await local.calls(async () => assert.equal((await bench.run('drift')).code, 0));
    assert.deepEqual(quiet, ['ListZones']);
    local.edit('b.example', [
      { operation: 'REMOVE', domain: 'b.example', rtype: 'A' },
      { operation: 'ADD', domain: 'b.example', rtype: 'A', rdata: '203.0.113.9', ttl: 300 },
    ]);
    const moved = await local.calls(async () => assert.equal((await bench.run('drift')).code, 2));
    assert.deepEqual(moved, ['ListZones', 'GetZoneRecords']);
    assert.equal((await bench.run('drift', '--heal', '--yes')).code, 0);
    assert.deepEqual(local.lines('b.example'), ['b.example A 300 192.0.2.1']);
  });

  it('a zone of another server is left alone until it is adopted, and a deleted one is removed from the trash', async () => {
    local.createZone(name, { Department: 'Finance', 'dns-sync-owner': 'dns-sync server=other.example' });
    const held = await bench.hook(whole(zone, 1, [address(zone)]));
    assert.equal(held.code, 1);
    assert.match(held.stderr, /belongs to the server other\.example/);
    assert.deepEqual(local.lines(name), []);
    const adopted = await bench.run('adopt', zone, '--yes');
    assert.equal(adopted.code, 0, adopted.stderr);
    assert.deepEqual(local.zone(name).freeformTags, {
      Department: 'Finance',
      'dns-sync-owner': 'dns-sync server=plesk.example',
    });
    await bench.hook(whole('b.example.', 1, [address('b.example.')]));
    await bench.hook({ command: 'delete', zone: { name: 'b.example.' } });
    assert.deepEqual(local.lines('b.example'), []);
    assert.equal((await bench.run('trash', 'empty', 'b.example', '--yes')).code, 0);
    assert.deepEqual(local.zoneNames(), [name]);
  });

  it('doctor and provider show say how the service is, and that it was never confirmed', async () => {
    const doctor = await bench.run('doctor', '--target', 'oracle');
    assert.match(doctor.stdout + doctor.stderr, /oracle.*answers: 0 zones in the compartment/);
    const { stdout } = await bench.run('provider', 'show', 'oci');
    assert.match(stdout, /nothing was confirmed with a live Oracle Cloud account/);
    assert.match(stdout, /NS at the apex +the service's own, which can't be changed/);
    local.settings.denied = ['ListZones'];
    const denied = await bench.run('doctor', '--target', 'oracle');
    assert.match(denied.stdout + denied.stderr, /Oracle Cloud does not allow ListZones/);
  });

  it("refuses a target with Plesk's name servers at the apex, and DynECT, with what to use instead", async () => {
    configure({ apexNs: 'plesk' });
    const apex = await bench.run('plan');
    assert.equal(apex.code, 1);
    assert.match(apex.stderr, /apexNs.*the name servers of a zone can't be changed at Oracle Cloud DNS/);
    bench.configure({ targets: { old: { provider: 'dynect' } } });
    const dynect = await bench.run('plan');
    assert.equal(dynect.code, 1);
    assert.match(dynect.stderr, /ended in 2023; its successor is Oracle Cloud DNS, with "provider": "oci"/);
  });

  it('records a call without credentials, and applies it once they are there', async () => {
    configure({ configFile: join(bench.dir, 'none') });
    const { code, stderr } = await bench.hook(whole(zone, 1, [address(zone)]));
    assert.equal(code, 1);
    assert.match(stderr, /cannot use the configuration file of Oracle Cloud .*none/);
    configure();
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(local.lines(name), ['a.example A 300 192.0.2.1']);
  });
});
