import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench } from '../support/bench.ts';
import { silentDns, startNameServer } from '../support/name-server.ts';
import { hostsUpdate } from '../support/numbered-update.ts';

const fast = { route53: { maxRequestsPerSecond: 10_000 } };
const remove = (zone: string) => ({ command: 'delete', zone: { name: zone } });
const zone = 'a.example.';

describe('the life of a hosted zone', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  const zoneNames = (): readonly string[] => bench.route53.dumpAccount().zones.map((item) => item.name);
  /** Moves the deletion of a zone some days into the past. */
  function age(days: number): void {
    const file = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones', `${zone}json`);
    const document = JSON.parse(readFileSync(file, 'utf8')) as { snapshot: { deleted: { at: string } } };
    document.snapshot.deleted.at = new Date(Date.now() - days * 86_400_000).toISOString();
    writeFileSync(file, JSON.stringify(document));
  }

  it('continues in the trash for seven days, and ends then with an apply', async () => {
    await bench.hook(hostsUpdate(zone));
    await bench.hook(remove(zone));
    age(6.9);
    assert.equal((await bench.run('plan', '--detailed-exitcode')).code, 0);
    age(7.1);
    const plan = await bench.json<PlanDocument>('plan');
    assert.equal(plan.zones[0]?.action, 'delete');
    assert.equal(plan.summary.calls, 2);
    assert.equal(plan.zones[0]?.removesZone, true);
    const { stdout: text } = await bench.run('plan');
    assert.match(text, /empty hosted zone will be deleted/);
    assert.match(text, /0 to delete, 1 hosted zone to delete in 1 zone; 2 API calls;/);
    const calls = await bench.calls(async () => {
      const { code, stdout } = await bench.run('apply', '--yes');
      assert.equal(code, 0);
      assert.match(stdout, /hosted zone deleted/);
    });
    assert.deepEqual(calls, ['GetHostedZone', 'DeleteHostedZone']);
    assert.deepEqual(zoneNames(), []);
    const back = await bench.calls(async () => assert.equal((await bench.hook(hostsUpdate(zone, 2))).code, 0));
    assert.deepEqual(
      back,
      ['ListHostedZonesByName', 'CreateHostedZone', 'ChangeResourceRecordSets'],
      'its next life has a reference of its own',
    );
  });

  it('ends at once if the policy says remove', async () => {
    bench.configure({ policy: { onDelete: 'remove' } });
    await bench.hook(hostsUpdate(zone));
    const calls = await bench.calls(async () => assert.equal((await bench.hook(remove(zone))).code, 0));
    assert.deepEqual(calls, ['GetHostedZone', 'ChangeResourceRecordSets', 'DeleteHostedZone']);
    assert.deepEqual(zoneNames(), []);
  });

  it('continues unchanged if the policy says keep', async () => {
    bench.configure({ policy: { onDelete: 'keep' } });
    await bench.hook(hostsUpdate(zone));
    assert.deepEqual(await bench.calls(async () => assert.equal((await bench.hook(remove(zone))).code, 0)), []);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it('is held by foreign records, which stay', async () => {
    bench.configure({ policy: { onDelete: 'remove' } });
    await bench.hook(hostsUpdate(zone));
    bench.route53.put(zone, {
      Name: `byhand.${zone}`,
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '203.0.113.1' }],
    });
    const { code, stderr } = await bench.hook(remove(zone));
    assert.equal(code, 1);
    assert.match(
      stderr,
      /held \(foreign\): delete a\.example\. \*: it contains 1 foreign record sets: byhand\.a\.example\. A/,
    );
    assert.deepEqual(bench.sets(zone), [`byhand.${zone} A 60 203.0.113.1`]);

    const { zones } = await bench.json<{ zones: readonly { state: string; error: { code: string } | null }[] }>(
      'status',
    );
    assert.deepEqual([zones[0]?.state, zones[0]?.error?.code], ['held', 'held']);
    const status = await bench.run('status', zone);
    assert.equal(status.code, 2);
    assert.match(status.stdout, /its emptied hosted zone was to go\n {4}held \(foreign\)/);
    const plan = await bench.json<PlanDocument>('plan');
    assert.deepEqual([plan.zones[0]?.action, plan.zones[0]?.held[0]?.rule, plan.summary.calls], ['held', 'foreign', 0]);
    const calls = await bench.calls(async () => assert.equal((await bench.run('apply', '--yes')).code, 2));
    assert.deepEqual(calls, ['GetHostedZone', 'ListResourceRecordSets'], 'what is known to fail is not tried');
    bench.route53.remove(zone, `byhand.${zone}`, 'A');
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(zoneNames(), []);
  });

  it('is held by signing, by protections of the service, and by our own', async () => {
    bench.configure({ policy: { onDelete: 'remove' } });
    await bench.hook(hostsUpdate(zone));
    bench.route53.setDnssec(zone, true);
    assert.match((await bench.hook(remove(zone))).stderr, /held \(kept\)/);
    bench.route53.setDnssec(zone, false);
    bench.configure({ policy: { onDelete: 'remove', protect: ['a.*'] } });
    assert.match((await bench.hook(remove(zone))).stderr, /held \(protected\)/);
    assert.deepEqual(zoneNames(), [zone]);
  });

  it('is held while the parent zone delegates to its name servers', async () => {
    bench.configure({ policy: { onDelete: 'remove' } });
    await bench.hook(hostsUpdate(zone));
    const nameServer = await startNameServer({ [zone]: { ns: bench.route53.zone(zone).nameServers ?? [] } });
    try {
      const { code, stderr } = await bench.with(nameServer.env).hook(remove(zone));
      assert.equal(code, 1);
      assert.match(stderr, /held \(delegated\).*the parent zone still delegates to its name servers/);
      assert.deepEqual(zoneNames(), [zone]);
    } finally {
      nameServer.close();
    }
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(zoneNames(), []);
  });

  it('is held while no name server says whether the parent zone delegates to it', async () => {
    bench.configure({ policy: { onDelete: 'remove' } });
    await bench.hook(hostsUpdate(zone));
    const { code, stderr } = await bench.with(silentDns).hook(remove(zone));
    assert.equal(code, 1);
    assert.match(stderr, /held \(delegation-unknown\).*cannot find out .* no root server gives a useful answer/);
    assert.equal((await bench.with(silentDns).run('apply', '--yes')).code, 2);
    assert.deepEqual(zoneNames(), [zone]);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(zoneNames(), []);
  });

  it('never ends by us if it was created elsewhere', async () => {
    bench.configure({ policy: { onDelete: 'remove' } });
    bench.route53.createZone(zone);
    await bench.hook(hostsUpdate(zone));
    assert.equal((await bench.run('adopt', zone, '--yes')).code, 0);
    assert.match((await bench.hook(remove(zone))).stderr, /held \(not-ours\)/);
    assert.equal((await bench.run('status')).code, 2);
    bench.configure({});
    assert.match((await bench.run('status', '--all')).stdout, /its emptied hosted zone stays: it was not made by us/);
    assert.deepEqual(zoneNames(), [zone]);
    assert.deepEqual(bench.sets(zone), []);
  });

  it('is left alone if another zone replaced it', async () => {
    await bench.hook(hostsUpdate(zone));
    bench.route53.removeZone(zone);
    bench.route53.createZone(zone);
    bench.route53.put(zone, { Name: zone, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }] });
    assert.equal((await bench.hook(remove(zone))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`], 'though its content is what ours was');
  });

  it("doesn't start if the account is full: reported with numbers, cached, and not tried again", async () => {
    bench.route53.configure({ quotas: { zonesPerAccount: 1 } });
    await bench.hook(hostsUpdate(zone));
    const first = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.hook(hostsUpdate('b.example.'));
      assert.equal(code, 1);
      assert.match(stdout, /^b\.example\. at route53: failed$/m);
      assert.match(
        stderr,
        /cannot create a hosted zone: the account has 1 of at most 1 hosted zones\. Raise the quota/,
      );
    });
    assert.deepEqual(first, ['ListHostedZonesByName', 'CreateHostedZone', 'GetAccountLimit']);
    const next = await bench.calls(async () => assert.equal((await bench.hook(hostsUpdate('c.example.'))).code, 1));
    assert.deepEqual(next, ['ListHostedZonesByName'], 'another zone is not tried either');
    const { code, stdout } = await bench.run('plan', '--detailed-exitcode');
    assert.equal(code, 2);
    assert.match(
      stdout,
      /held \(zone-quota\) {2}create b\.example\. \*: the account has 1 of at most 1 hosted zones, and the plan creates 2 more/,
    );
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.equal(bench.route53.ledger.count('CreateHostedZone'), 2, 'apply looked first');
    bench.route53.configure({ quotas: { zonesPerAccount: 2 } });
    assert.equal((await bench.run('apply', '--yes')).code, 2, 'one more fits');
    assert.deepEqual(zoneNames().toSorted(), [zone, 'b.example.']);
    bench.route53.configure({ quotas: { zonesPerAccount: 3 } });
    assert.equal((await bench.run('plan', '--detailed-exitcode')).code, 2);
    assert.equal((await bench.hook(hostsUpdate('c.example.', 2))).code, 0, 'what the plan saw holds for the hook');
  });

  it('is in the configured delegation set, unless its parent is there', async () => {
    const set = bench.route53.createDelegationSet('ours');
    const delegationSetId = set.id.replace('/delegationset/', '');
    bench.configure({ targets: { route53: { ...fast.route53, delegationSetId } } });
    assert.equal((await bench.hook(hostsUpdate('example.net.'))).code, 0);
    const { code, stderr } = await bench.hook(hostsUpdate('sub.example.net.'));
    assert.equal(code, 0);
    assert.match(stderr, /sub\.example\.net\. .*created outside of the delegation set/);
    const servers = (name: string): readonly string[] | undefined => bench.route53.zone(name).nameServers;
    assert.notDeepEqual(servers('sub.example.net.'), servers('example.net.'));
    bench.route53.configure({ quotas: { zonesPerDelegationSet: 1 } });
    assert.match(
      (await bench.hook(hostsUpdate('example.org.'))).stderr,
      /the delegation set \w+ has 1 of at most 1 hosted zones/,
    );
  });

  it('is chosen by a person if several match, with their differences', async () => {
    bench.route53.createZone(zone);
    const two = bench.route53.createZone(zone, { comment: 'new' });
    const nameServer = await startNameServer({ [zone]: { ns: two.nameServers ?? [] } });
    try {
      const { stderr } = await bench.with(nameServer.env).hook(hostsUpdate(zone));
      assert.match(
        stderr,
        new RegExp(`${two.id} \\(2 record sets, "new", ns-[^)]*, the parent zone delegates to it\\)`),
      );
      assert.equal(stderr.match(/the parent zone delegates to it/g)?.length, 1);
    } finally {
      nameServer.close();
    }
  });

  it('skips references of earlier lives, even after the state was lost', async () => {
    bench.configure({ policy: { onDelete: 'remove' } });
    await bench.hook(hostsUpdate(zone));
    await bench.hook(remove(zone));
    rmSync(bench.env['DNS_SYNC_STATE_DIR'] as string, { recursive: true });
    assert.ok(!existsSync(bench.env['DNS_SYNC_STATE_DIR'] as string));
    assert.equal((await bench.hook(hostsUpdate(zone))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });
});

describe('a record set that the service protects', () => {
  it('is named with the comment of its protection, and the rest is applied', async () => {
    const bench = await Bench.open();
    try {
      await bench.hook(hostsUpdate(zone, 1, `www.${zone}`, `old.${zone}`));
      bench.route53.protect(zone, `www.${zone}`, 'A', 'ask the network team');
      const call = hostsUpdate(zone, 2, `new.${zone}`);
      const { code, stderr } = await bench.hook(call);
      assert.equal(code, 1);
      assert.match(stderr, /refused by the provider: delete www\.a\.example\. A: .*protected: ask the network team/);
      assert.deepEqual(bench.sets(zone), [
        `${zone} A 300 192.0.2.1`,
        `new.${zone} A 300 192.0.2.1`,
        `www.${zone} A 300 192.0.2.1`,
      ]);
    } finally {
      await bench.close();
    }
  });
});
