import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { TrashedZone } from '../../src/sync/trash/deleted-zones.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { hostsUpdate } from '../support/numbered-update.ts';

const remove = (zone: string) => ({ command: 'delete', zone: { name: zone } });

describe('the trash', () => {
  let bench: Bench;
  let zone: string;
  let zones = 0;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());
  beforeEach(() => {
    bench.configure({});
    zone = `t${++zones}.example.`;
  });

  const zoneNames = (): readonly string[] => bench.route53.dumpAccount().zones.map((item) => item.name);
  const listed = async (): Promise<readonly TrashedZone[]> => {
    const list = await bench.json<{ zones: readonly TrashedZone[] }>('trash', 'ls');
    conforms('trash', list);
    return list.zones.filter((item) => item.zone === zone);
  };

  it('lists a deleted zone with its hosted zone, name servers and the end of its time', async () => {
    assert.equal((await bench.run('trash', 'ls')).stdout, 'The trash is empty.\n');
    await bench.hook(hostsUpdate(zone, 1, `www.${zone}`));
    const { id, nameServers } = bench.route53.zone(zone);
    assert.deepEqual(await listed(), []);
    await bench.hook(remove(zone));
    const [item] = await listed();
    assert.deepEqual(
      { zoneId: item?.zoneId, records: item?.records, left: item?.left, held: item?.held },
      { zoneId: id, records: 2, left: 0, held: null },
    );
    assert.deepEqual(
      [...(item?.nameServers ?? [])].sort(),
      [...(nameServers ?? [])].map((name) => name.replace(/\.?$/, '.')).sort(),
    );
    assert.equal(Date.parse(String(item?.removalAt)) - Date.parse(String(item?.deletedAt)), 7 * 86_400_000);
    const { code, stdout } = await bench.run('trash', 'ls');
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^t1\.example\.  deleted 20\S+ \S+Z, 2 records, route53 Z\w+, deleted after 20\S+ \S+Z\n    name servers: /,
    );
  });

  it('keeps the hosted zone for a domain that Plesk creates again in time', async () => {
    await bench.hook(hostsUpdate(zone, 1));
    const { id, nameServers } = bench.route53.zone(zone);
    await bench.hook(remove(zone));
    const calls = await bench.calls(async () => assert.equal((await bench.hook(hostsUpdate(zone, 2))).code, 0));
    assert.deepEqual(calls, ['GetHostedZone', 'UpdateHostedZoneComment', 'ChangeResourceRecordSets']);
    assert.deepEqual(bench.route53.zone(zone).id, id);
    assert.deepEqual(bench.route53.zone(zone).nameServers, nameServers);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
    assert.deepEqual(await listed(), []);
  });

  it(`restores a zone with its content by "restore", as a change with a plan; Plesk's next update wins`, async () => {
    await bench.hook(hostsUpdate(zone, 1, `www.${zone}`));
    const { id } = bench.route53.zone(zone);
    await bench.hook(remove(zone));
    assert.deepEqual(bench.sets(zone), []);
    const refused = await bench.run('trash', 'restore', zone);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /needs confirmation.*Add --yes/);
    assert.deepEqual(bench.sets(zone), []);
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('trash', 'restore', zone.slice(0, -1), '--yes');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /Plan: 2 to create/);
    });
    assert.deepEqual(calls, [
      'GetHostedZone',
      'ListResourceRecordSets',
      'UpdateHostedZoneComment',
      'ChangeResourceRecordSets',
    ]);
    assert.equal(bench.route53.zone(zone).id, id);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`, `www.${zone} A 300 192.0.2.1`]);
    assert.deepEqual(await listed(), []);
    const history = await bench.json<{ entries: readonly { command: string }[] }>('history', zone);
    assert.equal(history.entries[0]?.command, 'trash restore');
    assert.equal((await bench.hook(remove(zone))).code, 0);
    assert.deepEqual(bench.sets(zone), []);
  });

  it('restores a folded subdomain into its enclosing zone, and an enclosing zone with what it keeps', async () => {
    const sub = `sub.${zone}`;
    for (const subdomains of ['fold', 'own']) {
      bench.configure({ zones: { subdomains } });
      await bench.hook([hostsUpdate(zone, 1), hostsUpdate(sub, 1)]);
      const all = bench.sets(zone);
      assert.equal(all.length, 2, all.join('\n'));
      for (const name of [sub, zone]) {
        await bench.hook(remove(name));
        assert.notDeepEqual(bench.sets(zone), all);
        const { code, stdout, stderr } = await bench.run('trash', 'restore', name, '--yes');
        assert.equal(code, 0, `${subdomains}: ${stdout}${stderr}`);
        assert.deepEqual(bench.sets(zone), all, subdomains);
      }
      await bench.hook([remove(sub), remove(zone)]);
      await bench.run('trash', 'empty', zone, sub, '--yes');
    }
  });

  it("reports a zone that isn't in it", async () => {
    await bench.hook(hostsUpdate(zone, 1));
    const { code, stderr } = await bench.run('trash', 'restore', zone, '--yes');
    assert.equal(code, 1);
    assert.match(stderr, /is not in the trash\. Run "dns-sync trash list"/);
    assert.match((await bench.run('trash', 'empty', zone, '--yes')).stdout, /No matching zones in the trash/);
    assert.match(
      (await bench.run('trash', 'empty', 'nowhere.example', '--yes')).stderr,
      /unknown zone "nowhere\.example"/,
    );
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it('is emptied at once, for one zone; the journal still has its content', async () => {
    const otherZone = `other.${zone}`;
    await bench.hook([hostsUpdate(zone, 1), hostsUpdate(otherZone, 1)]);
    await bench.hook([remove(zone), remove(otherZone)]);
    assert.equal((await bench.run('trash', 'empty', zone)).code, 1);
    assert.ok(zoneNames().includes(zone), 'without a yes nothing goes');
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('trash', 'empty', zone, '--yes');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /hosted zone deleted/);
    });
    assert.deepEqual(calls, ['GetHostedZone', 'DeleteHostedZone']);
    assert.ok(!zoneNames().includes(zone) && zoneNames().includes(otherZone));
    assert.deepEqual(await listed(), []);
    assert.equal((await bench.run('status', zone)).code, 1, 'it is forgotten');
    const at = new Date(Date.now() + 60_000).toISOString();
    const { entries } = await bench.json<{ entries: readonly { id: string; command: string }[] }>('history', zone);
    assert.ok(entries.length >= 2, at);
    const update1 = entries.find(({ command }) => command === 'update');
    assert.equal((await bench.run('show', String(update1?.id))).code, 0);
    assert.equal((await bench.hook(hostsUpdate(zone, 2))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it("keeps what isn't ours to delete, and says why", async () => {
    await bench.hook(hostsUpdate(zone, 1));
    await bench.hook(remove(zone));
    bench.route53.put(zone, { Name: `x.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    const { code, stderr } = await bench.run('trash', 'empty', zone, '--yes');
    assert.equal(code, 1);
    assert.match(stderr, /held \(foreign\): .*x\.t\d+\.example\. A/);
    assert.match(String((await listed())[0]?.held), /it contains \d+ foreign record sets/);
    assert.ok(zoneNames().includes(zone));
  });

  it('is emptied of a zone whose own entry in policy.zones puts it there, whatever the general policy is', async () => {
    for (const onDelete of ['trash', 'keep']) {
      const name = `${onDelete}.${zone}`;
      bench.configure({ policy: { onDelete, zones: [{ match: name, onDelete: 'trash' }] } });
      await bench.hook(hostsUpdate(name, 1));
      await bench.hook(remove(name));
      assert.ok(zoneNames().includes(name));
      const { code, stdout, stderr } = await bench.run('trash', 'empty', name, '--yes');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /hosted zone deleted/);
      assert.ok(!zoneNames().includes(name), onDelete);
    }
  });

  it('is not emptied of a zone in which nothing may be deleted, and says so', async () => {
    await bench.hook(hostsUpdate(zone, 1));
    await bench.hook(remove(zone));
    for (const mode of ['observe', 'no-delete']) {
      bench.configure({ policy: { zones: [{ match: zone, mode }] } });
      const { code, stderr } = await bench.run('trash', 'empty', zone, '--yes');
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`mode.*"${mode}"`));
      assert.ok(zoneNames().includes(zone));
      assert.equal((await listed()).length, 1);
    }
  });

  it("doesn't include a zone that its own entry in policy.zones keeps", async () => {
    bench.configure({ policy: { zones: [{ match: zone, onDelete: 'keep' }] } });
    await bench.hook(hostsUpdate(zone, 1));
    await bench.hook(remove(zone));
    const { code, stdout } = await bench.run('trash', 'empty', zone, '--yes');
    assert.deepEqual([code, stdout], [0, 'No matching zones in the trash.\n']);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it("doesn't include zones that the configuration keeps", async () => {
    bench.configure({ policy: { onDelete: 'keep' } });
    await bench.hook(hostsUpdate(zone, 1));
    await bench.hook(remove(zone));
    assert.match((await bench.run('trash', 'empty', zone, '--yes')).stdout, /No matching zones in the trash/);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
    const [item] = await listed();
    assert.deepEqual([item?.removalAt, item?.left], [null, 1]);
    assert.equal((await bench.run('trash', 'restore', zone, '--yes')).code, 0);
    assert.deepEqual(await listed(), []);
  });

  it('restores a zone whose hosted zone was deleted after its time, as a new one', async () => {
    await bench.hook(hostsUpdate(zone, 1));
    const { id } = bench.route53.zone(zone);
    await bench.hook(remove(zone));
    const file = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones', `${zone}json`);
    const document = JSON.parse(readFileSync(file, 'utf8')) as { snapshot: { deleted: { at: string } } };
    document.snapshot.deleted.at = new Date(Date.now() - 8 * 86_400_000).toISOString();
    writeFileSync(file, JSON.stringify(document));
    assert.equal((await bench.run('apply', zone, '--yes')).code, 0);
    assert.ok(!zoneNames().includes(zone));
    const [item] = await listed();
    assert.deepEqual([item?.target, item?.zoneId, item?.records], [null, null, 1]);
    assert.equal((await bench.run('trash', 'restore', zone, '--yes')).code, 0);
    assert.notEqual(bench.route53.zone(zone).id, id);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });
});
