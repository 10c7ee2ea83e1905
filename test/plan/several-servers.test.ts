import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { withClock } from '../support/at-clock.ts';
import { Bench } from '../support/bench.ts';
import { letBeDue } from '../support/let-be-due.ts';

const zone = 'shop.example.';
let serial = 1_763_900_000;

/** The zone as a server's Plesk sends it: addresses at the apex and at www, and a mail exchanger. */
const update = (address: string, mail = 'mail'): object => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial: ++serial },
    rr: [
      { host: zone, type: 'A', value: address },
      { host: `www.${zone}`, type: 'A', value: address },
      { host: zone, type: 'MX', opt: '10', value: `${mail}.${zone}` },
    ],
  },
});
const remove = { command: 'delete', zone: { name: zone } };

/** Copies the state of a server; returns a function that restores it like a backup. */
function backUp({ dir, env }: Bench): () => void {
  const state = env['DNS_SYNC_STATE_DIR'] as string;
  const backup = join(dir, 'backup');
  cpSync(state, backup, { recursive: true });
  return () => {
    rmSync(state, { recursive: true });
    cpSync(backup, state, { recursive: true });
  };
}

interface Plan {
  readonly zones: readonly {
    readonly action: string;
    readonly changes: readonly unknown[];
    readonly held: readonly { readonly rule: string; readonly detail: string }[];
    readonly equal?: readonly unknown[];
  }[];
  readonly summary: { readonly calls: number };
}
interface Drift {
  readonly zones: readonly {
    readonly drift: readonly { readonly name: string; readonly type: string }[];
    readonly foreign: readonly { readonly name: string; readonly type: string }[];
  }[];
}
interface Status {
  readonly zones: readonly { readonly state: string; readonly nextAttemptAt: string | null; readonly zoneId: string }[];
}

describe('two servers on one account', () => {
  let a: Bench;
  let b: Bench;
  beforeEach(async () => {
    a = await Bench.open({ server: 'a.example.net' });
    b = a.beside({ server: 'b.example.net' });
    assert.equal((await a.hook([update('192.0.2.1')])).code, 0);
  });
  afterEach(async () => {
    await b.close();
    await a.close();
  });
  const comment = (): string | undefined => a.route53.dumpAccount().zones[0]?.comment;
  const sets = (): readonly string[] => a.sets(zone);

  it('a new hosted zone names the server that owns it', () => {
    assert.equal(comment(), 'dns-sync server=a.example.net');
  });

  it('a domain created by mistake on the other server leaves the zone alone, and so does its removal', async () => {
    const before = sets();
    const made = await b.hook([update('198.51.100.1')]);
    assert.equal(made.code, 1);
    assert.match(
      made.stderr,
      /held \(kept-elsewhere\): update shop\.example\. \*: hosted zone Z\w+ belongs to the server a\.example\.net/,
    );
    assert.deepEqual(await b.calls(async () => b.hook([update('198.51.100.1')])), [], 'the same again asks nobody');
    const plan = await b.json<Plan>('plan');
    assert.deepEqual(
      [plan.zones[0]?.action, plan.zones[0]?.changes, plan.zones[0]?.held[0]?.rule],
      ['held', [], 'kept-elsewhere'],
    );
    assert.equal((await b.run('apply', '--yes')).code, 2);
    const [status] = (await b.json<Status>('status')).zones;
    assert.equal(status?.state, 'held');
    const wait = Date.parse(status.nextAttemptAt ?? '') - Date.now();
    assert.ok(wait > 400_000 && wait < 1_800_000, `it is looked at again in ${wait} ms`);
    assert.equal((await b.hook([remove])).code, 0);
    assert.deepEqual(sets(), before);
    assert.equal(comment(), 'dns-sync server=a.example.net');
    assert.deepEqual(a.route53.dumpAccount().zones.length, 1);
  });

  for (const [how, address] of [
    ['the same address', '192.0.2.1'],
    ['a new address', '198.51.100.1'],
  ] as const)
    it(`a domain that moves with ${how} is not deleted by the late delete of the old server`, async () => {
      await b.hook([update(address)]);
      const { code, stdout } = await b.run('adopt', zone, '--yes');
      assert.equal(code, 0, stdout);
      assert.equal(comment(), 'dns-sync server=b.example.net');
      const moved = sets();
      assert.ok(moved.includes(`www.${zone} A 300 ${address}`));
      const late = await a.hook([remove]);
      assert.equal(late.code, 1);
      assert.match(
        late.stderr,
        /held \(kept-elsewhere\): delete shop\.example\. \*: .* belongs to the server b\.example\.net/,
      );
      assert.deepEqual(sets(), moved);
      assert.equal((await a.run('apply', '--yes')).code, 2);
      assert.equal((await a.run('trash', 'empty', '--yes')).code, 0);
      assert.deepEqual((await a.json<Status>('status')).zones, [], 'and can be forgotten');
      assert.deepEqual(sets(), moved);
      assert.equal((await b.run('drift')).code, 0);
    });

  it('edits of the old server after an adoption are held, except for one that matches exactly', async () => {
    await b.hook([update('198.51.100.1')]);
    await b.run('adopt', zone, '--yes');
    const taken = sets();
    const { code, stderr } = await a.hook([update('192.0.2.77')]);
    assert.equal(code, 1);
    assert.match(stderr, /kept-elsewhere/);
    assert.deepEqual(sets(), taken);
    assert.equal((await a.run('drift', '--heal', '--yes')).code, 0, 'what the other server wrote is no drift');
    assert.deepEqual(sets(), taken);
  });

  it('what an edit of the old server creates stays as foreign until it is deleted by hand, and what it deletes is restored', async () => {
    await b.hook([update('192.0.2.1')]);
    assert.equal((await b.run('adopt', zone, '--yes')).code, 0);
    const taken = sets();
    const rr = [
      { host: zone, type: 'A', value: '192.0.2.1' },
      { host: zone, type: 'MX', opt: '10', value: `mail.${zone}` },
      { host: `www.${zone}`, type: 'CNAME', value: 'example.net.' },
      { host: `new.${zone}`, type: 'A', value: '192.0.2.1' },
    ];
    const edit = { command: 'update', zone: { name: zone, soa: { ttl: 300, serial: ++serial }, rr } };
    assert.equal((await a.hook([edit])).code, 0);
    const [passed] = (await b.json<Drift>('drift')).zones;
    assert.deepEqual(
      passed?.drift.map(({ name, type }) => `${name} ${type}`),
      [`www.${zone} A`],
    );
    const foreign = passed.foreign.map(({ name, type }) => `${name} ${type}`);
    assert.deepEqual(foreign, [`new.${zone} A`, `www.${zone} CNAME`]);
    const { code, stderr } = await b.run('apply', '--yes');
    assert.equal(code, 2);
    assert.match(stderr, /held \(cname\): create www\.shop\.example\. A/);
    const restored = [...taken, `new.${zone} A 300 192.0.2.1`].toSorted();
    a.route53.remove(zone, `www.${zone}`, 'CNAME');
    assert.equal((await b.run('apply', '--yes')).code, 0);
    assert.deepEqual(sets().toSorted(), restored);
    assert.equal((await a.run('apply', '--yes')).code, 2);
    assert.deepEqual(sets().toSorted(), restored, 'and the old server holds the zone');
  });

  for (const command of ['plan', 'drift'] as const)
    it(`after an observation by ${command} no edit passes in another server's zone with equal record sets`, async () => {
      await b.hook([update('192.0.2.1')]);
      assert.equal((await b.run('adopt', zone, '--yes')).code, 0);
      const taken = sets();
      await a.run(command);
      assert.equal((await a.json<Status>('status')).zones[0]?.state, 'held');
      for (const address of ['192.0.2.7', '192.0.2.8']) {
        const { code, stderr } = await a.hook([update(address)]);
        assert.equal(code, 1);
        assert.match(stderr, /kept-elsewhere/);
      }
      assert.deepEqual(sets(), taken);
    });

  for (const accepted of [false, true])
    it(`a restored state${accepted ? ' that was accepted' : ''} lets no edit pass in another server's zone`, async () => {
      a.env['DNS_SYNC_PLESK'] = join(a.dir, 'no-plesk');
      const restore = backUp(a);
      await b.hook([update('192.0.2.1')]);
      assert.equal((await b.run('adopt', zone, '--yes')).code, 0);
      const taken = sets();
      restore();
      if (accepted) assert.equal((await a.run('state', 'accept')).code, 0);
      for (const address of ['192.0.2.7', '192.0.2.8']) {
        const { code, stderr } = await a.hook([update(address)]);
        assert.equal(code, 1, stderr);
        assert.match(stderr, /kept-elsewhere/);
      }
      assert.deepEqual(sets(), taken);
    });

  it('a state that was written while the clock was ahead lets no edit pass after a restore', async () => {
    assert.equal((await withClock(a, 240_000).run('apply', '--yes')).code, 0);
    const restore = backUp(a);
    await b.hook([update('192.0.2.1')]);
    assert.equal((await b.run('adopt', zone, '--yes')).code, 0);
    const taken = sets();
    restore();
    const { code, stderr } = await a.hook([update('192.0.2.7')]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /kept-elsewhere/);
    assert.deepEqual(sets(), taken);
  });

  it('a restored state observes before the first edit of a zone, and not again', async () => {
    const restore = backUp(a);
    restore();
    const edit = async (address: string): Promise<readonly string[]> =>
      a.calls(async () => assert.equal((await a.hook([update(address)])).code, 0));
    assert.deepEqual(await edit('192.0.2.7'), ['GetHostedZone', 'ListResourceRecordSets', 'ChangeResourceRecordSets']);
    assert.deepEqual(await edit('192.0.2.8'), ['ChangeResourceRecordSets']);
  });

  it('a zone that its server released is adopted without confirmation', async () => {
    const calls = await a.calls(async () => assert.equal((await a.hook([remove])).code, 0));
    assert.deepEqual(calls, ['GetHostedZone', 'ChangeResourceRecordSets', 'UpdateHostedZoneComment']);
    assert.equal(comment(), 'dns-sync free was=a.example.net');
    assert.equal((await b.hook([update('198.51.100.1')])).code, 0);
    assert.equal(comment(), 'dns-sync server=b.example.net');
    assert.equal(sets().length, 3);
    a.configure({ server: 'a.example.net', policy: { onDelete: 'remove' } });
    assert.equal((await a.run('apply', '--yes')).code, 2, 'the old server does not remove it from the trash');
    assert.equal(sets().length, 3);
    assert.deepEqual(await b.calls(async () => b.hook([update('198.51.100.2')])), ['ChangeResourceRecordSets']);
  });

  it('an adopted zone that was released, and is owned by its first server again, is not to be deleted by hand', async () => {
    await b.hook([update('192.0.2.1')]);
    assert.equal((await b.run('adopt', zone, '--yes')).code, 0);
    await b.hook([remove]);
    assert.equal((await a.hook([update('192.0.2.2')])).code, 0);
    assert.equal((await a.run('apply', '--yes')).code, 0);
    assert.equal(comment(), 'dns-sync server=a.example.net');
    // The time in the trash is over.
    const file = join(b.env['DNS_SYNC_STATE_DIR'] as string, 'zones', `${zone}json`);
    const document = JSON.parse(readFileSync(file, 'utf8')) as { snapshot: { deleted: { at: string } } };
    document.snapshot.deleted.at = '2026-01-01T00:00:00.000Z';
    writeFileSync(file, JSON.stringify(document));
    const before = sets();
    const { code, stdout, stderr } = await b.run('apply', '--yes');
    assert.equal(code, 2);
    assert.match(stdout + stderr, /held \(kept-elsewhere\)/);
    assert.doesNotMatch(stdout + stderr, /by hand/);
    assert.equal((await b.run('trash', 'empty', '--yes')).code, 0);
    assert.equal((await b.run('apply', '--yes')).code, 0);
    assert.deepEqual(sets(), before);
  });

  it("another server's zone is adopted by retry once its server released it", async () => {
    assert.equal((await b.hook([update('198.51.100.1')])).code, 1);
    assert.match((await b.run('retry')).stdout, /Nothing is due/);
    letBeDue(b, zone);
    const looks = await b.calls(async () => assert.equal((await b.run('retry')).code, 2));
    assert.deepEqual(looks, ['ListHostedZonesByName'], 'it is still kept elsewhere');
    await a.hook([remove]);
    letBeDue(b, zone);
    assert.equal((await b.run('retry')).code, 0);
    assert.equal(comment(), 'dns-sync server=b.example.net');
    assert.ok(sets().includes(`www.${zone} A 300 198.51.100.1`));
  });

  it('a zone without a mark is marked by apply, not by an edit or a drift check', async () => {
    const [{ id } = { id: '' }] = a.route53.dumpAccount().zones;
    await setComment(a, id, 'Customer 4711');
    await a.hook([update('192.0.2.2')]);
    assert.equal((await a.run('drift')).code, 0);
    a.route53.put(zone, { Name: `www.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    assert.equal((await a.run('drift', '--heal', '--yes')).code, 0);
    a.configure({ server: 'a.example.net', policy: { mode: 'observe' } });
    await a.run('apply', '--yes');
    assert.equal(comment(), 'Customer 4711');
    a.configure({ server: 'a.example.net' });
    assert.equal((await a.run('apply', '--yes')).code, 0);
    assert.equal(comment(), 'Customer 4711 dns-sync server=a.example.net');
    assert.deepEqual(await a.calls(async () => a.run('apply', '--yes')), ['GetHostedZone', 'ListResourceRecordSets']);
  });

  it('a zone that is created again is owned again, also if the reply to its release was lost', async () => {
    a.route53.faults.add({ kind: 'internal-error-after', action: 'UpdateHostedZoneComment' });
    assert.equal((await a.hook([remove])).code, 1);
    a.route53.faults.clear();
    assert.equal(comment(), 'dns-sync free was=a.example.net');
    assert.equal((await a.hook([update('192.0.2.2')])).code, 0);
    assert.equal(comment(), 'dns-sync server=a.example.net');
    const kept = sets();
    assert.equal((await b.hook([update('198.51.100.1')])).code, 1);
    assert.deepEqual(sets(), kept, 'the other server leaves it alone');
  });

  it('a zone that is created again on its own server is owned by it again', async () => {
    await a.hook([remove]);
    assert.equal((await a.hook([update('192.0.2.5')])).code, 0);
    assert.equal(comment(), 'dns-sync server=a.example.net');
    assert.equal(sets().length, 3);
  });

  it("an administrator's text in the comment stays", async () => {
    const [{ id } = { id: '' }] = a.route53.dumpAccount().zones;
    await setComment(a, id, 'Customer 4711 dns-sync server=a.example.net');
    await b.hook([update('192.0.2.1')]);
    await b.run('adopt', zone, '--yes');
    assert.equal(comment(), 'Customer 4711 dns-sync server=b.example.net');
  });

  it('a renamed server still has its zones', async () => {
    a.configure({ server: 'new-name.example.net' });
    assert.equal((await a.hook([update('192.0.2.9')])).code, 0);
    assert.equal((await a.run('apply', '--yes')).code, 0);
    assert.equal(comment(), 'dns-sync server=new-name.example.net', 'and apply writes its new name');
    assert.equal((await a.hook([remove])).code, 0);
    assert.deepEqual(sets(), []);
  });

  it('without the right to mark, everything else works, and it is reported once', async () => {
    a.route53.settings.deniedActions = ['UpdateHostedZoneComment'];
    const { code, stderr } = await a.hook([remove]);
    assert.equal(code, 0);
    assert.match(stderr, /is not allowed to call route53:UpdateHostedZoneComment/);
    assert.deepEqual(sets(), []);
    const again = await a.hook([update('192.0.2.1')]);
    assert.equal(again.code, 0);
    await a.hook([remove]);
    assert.doesNotMatch(again.stderr, /UpdateHostedZoneComment/);
    assert.match((await a.run('doctor')).stdout, /UpdateHostedZoneComment/);
  });

  it('an adoption without a reply to its mark is completed by the next call', async () => {
    await b.hook([update('198.51.100.1')]);
    b.route53.faults.add({ kind: 'lost-reply', action: 'UpdateHostedZoneComment' });
    assert.equal((await b.run('adopt', zone, '--yes')).code, 1);
    assert.equal(comment(), 'dns-sync server=b.example.net', 'it was written');
    b.route53.faults.clear();
    assert.equal((await b.hook([update('198.51.100.1')])).code, 0, 'the same call again completes it');
    assert.ok(sets().includes(`www.${zone} A 300 198.51.100.1`));
  });

  it("an adoption without a reply to its mark still owns Plesk's content of that time", async () => {
    await b.hook([update('198.51.100.1')]);
    b.route53.faults.add({ kind: 'lost-reply', action: 'UpdateHostedZoneComment' });
    assert.equal((await b.run('adopt', zone, '--yes')).code, 1);
    b.route53.faults.clear();
    // Plesk removes www, which was to be overwritten, and the mail exchanger, which was equal.
    const apex = { host: zone, type: 'A', value: '198.51.100.2' };
    const smaller = { command: 'update', zone: { name: zone, soa: { ttl: 300, serial: ++serial }, rr: [apex] } };
    assert.equal((await b.hook([smaller])).code, 0);
    assert.deepEqual(sets(), [`${zone} A 300 198.51.100.2`]);
  });

  it('an adoption whose mark was never written changes nothing, and is not reported as done', async () => {
    await b.hook([update('198.51.100.1')]);
    const before = sets();
    b.route53.faults.add({ kind: 'unavailable', action: 'UpdateHostedZoneComment' });
    assert.equal((await b.run('adopt', zone, '--yes')).code, 1);
    b.route53.faults.clear();
    for (const address of ['198.51.100.1', '198.51.100.2']) {
      const { code, stderr } = await b.hook([update(address)]);
      assert.equal(code, 1);
      assert.match(stderr, /kept-elsewhere/);
    }
    assert.deepEqual(sets(), before);
    assert.equal(comment(), 'dns-sync server=a.example.net');
    assert.equal((await a.hook([update('192.0.2.2')])).code, 0);
  });

  it("a released zone is marked by the next call if the mark couldn't be written at first", async () => {
    await a.hook([remove]);
    b.route53.faults.add({ kind: 'unavailable', action: 'UpdateHostedZoneComment' });
    assert.equal((await b.hook([update('198.51.100.1')])).code, 1);
    b.route53.faults.clear();
    assert.equal((await b.hook([update('198.51.100.2')])).code, 0);
    assert.equal(comment(), 'dns-sync server=b.example.net');
    assert.ok(sets().includes(`www.${zone} A 300 198.51.100.2`));
  });

  it('an emptied zone that this server may not delete is released anyway', async () => {
    await b.hook([update('198.51.100.1')]);
    assert.equal((await b.run('adopt', zone, '--yes')).code, 0);
    b.configure({ server: 'b.example.net', policy: { onDelete: 'remove' } });
    const { code, stderr } = await b.hook([remove]);
    assert.equal(code, 1);
    assert.match(stderr, /held \(not-ours\)/);
    assert.deepEqual(sets(), []);
    assert.equal(comment(), 'dns-sync free was=b.example.net');
    assert.equal((await a.hook([update('192.0.2.2')])).code, 0, 'the first server takes it without a question');
    assert.equal(comment(), 'dns-sync server=a.example.net');
  });

  it('a zone that a restored state lists as released is released again if its mark says otherwise', async () => {
    assert.equal((await a.hook([remove])).code, 0);
    assert.equal(comment(), 'dns-sync free was=a.example.net');
    const restore = backUp(a);
    assert.equal((await a.hook([update('192.0.2.1')])).code, 0);
    assert.equal(comment(), 'dns-sync server=a.example.net');
    restore();
    // Plesk deleted the domain before the backup, and its time in the trash is over.
    a.configure({ server: 'a.example.net', policy: { onDelete: 'remove' } });
    assert.equal((await a.run('state', 'accept')).code, 0);
    const { code, stderr } = await a.run('apply', '--yes');
    assert.equal(code, 2);
    assert.match(stderr, /held \(foreign\)/);
    // The first pass tries to remove the zone based on the state; the next one observes it.
    assert.equal((await a.run('apply', '--yes')).code, 2);
    assert.equal(comment(), 'dns-sync free was=a.example.net');
  });

  it('a zone in the trash that a restored state lists as released is released again by the next apply', async () => {
    assert.equal((await a.hook([remove])).code, 0);
    const restore = backUp(a);
    assert.equal((await a.hook([update('192.0.2.1')])).code, 0);
    restore();
    assert.equal((await a.run('state', 'accept')).code, 0);
    const plan = await a.json<Plan>('plan');
    assert.equal(plan.summary.calls, 1, 'the mark is to be written');
    assert.equal((await a.run('apply', '--yes')).code, 0);
    assert.equal(comment(), 'dns-sync free was=a.example.net');
    assert.ok(sets().length > 0, 'what was written since the backup is nobody’s to delete');
    assert.deepEqual(await a.calls(async () => a.run('apply', '--yes')), [], 'and is not looked at again');
    assert.equal(
      (await b.hook([update('198.51.100.1')])).code,
      1,
      'the other server takes the zone, and has conflicts',
    );
    assert.equal(comment(), 'dns-sync server=b.example.net');
  });

  it('a zone that a restored state lists as deleted is looked for by the next apply', async () => {
    a.configure({ server: 'a.example.net', policy: { onDelete: 'remove' } });
    assert.equal((await a.hook([remove])).code, 0);
    assert.deepEqual(a.route53.dumpAccount().zones, []);
    const restore = backUp(a);
    assert.equal((await a.hook([update('192.0.2.9')])).code, 0);
    restore();
    assert.equal((await a.run('state', 'accept')).code, 0);
    const { code, stderr } = await a.run('apply', '--yes');
    assert.equal(code, 2);
    assert.match(stderr, /held \(unknown-content\): delete www\.shop\.example\. A/);
    assert.equal((await a.run('confirm', zone)).code, 0);
    assert.equal((await a.run('apply', '--yes')).code, 0);
    assert.deepEqual(a.route53.dumpAccount().zones, []);
  });

  it('an adopted zone that a restored state lists as released is released again too', async () => {
    await b.hook([update('198.51.100.1')]);
    assert.equal((await b.run('adopt', zone, '--yes')).code, 0);
    assert.equal((await b.hook([remove])).code, 0);
    assert.equal(comment(), 'dns-sync free was=b.example.net');
    const restore = backUp(b);
    assert.equal((await b.hook([update('198.51.100.1')])).code, 0);
    assert.equal(comment(), 'dns-sync server=b.example.net');
    restore();
    b.configure({ server: 'b.example.net', policy: { onDelete: 'remove' } });
    assert.equal((await b.run('state', 'accept')).code, 0);
    const { code, stderr } = await b.run('apply', '--yes');
    assert.equal(code, 2);
    assert.match(stderr, /held \(not-ours\)/);
    assert.equal(comment(), 'dns-sync free was=b.example.net');
  });

  it('doctor reports zones of other servers on the account', async () => {
    const { stdout } = await b.run('doctor');
    assert.match(stdout, /1 hosted zone of other servers \(a\.example\.net\)/);
    assert.match(stdout, /share/);
  });
});

describe('a hosted zone without an owner', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    bench.route53.createZone(zone, { comment: 'by hand' });
    bench.route53.put(zone, { Name: zone, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }] });
    bench.route53.put(zone, { Name: `www.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    bench.route53.put(zone, { Name: `own.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.2' }] });
  });
  afterEach(async () => bench.close());

  it('is not written at all before its adoption, and its equal sets are shown', async () => {
    const before = bench.sets(zone);
    const { code, stderr } = await bench.hook([update('192.0.2.1')]);
    assert.equal(code, 1);
    assert.match(stderr, /held \(not-adopted\): .*dns-sync adopt shop\.example\./);
    const plan = await bench.json<Plan>('plan');
    assert.deepEqual(plan.zones[0]?.equal, [{ name: zone, type: 'A' }]);
    assert.match((await bench.run('plan')).stdout, /= 1 record set already up to date: shop\.example\. A/);
    assert.match((await bench.run('confirm', zone)).stdout, /no held changes to release/);
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.deepEqual(bench.sets(zone), before);
    assert.equal((await bench.run('adopt', zone, '--yes')).code, 0);
    assert.equal(bench.route53.dumpAccount().zones[0]?.comment, 'by hand dns-sync server=plesk.example');
    assert.deepEqual(bench.sets(zone), [
      `${zone} A 300 192.0.2.1`,
      `${zone} MX 300 10 mail.${zone}`,
      `own.${zone} A 60 203.0.113.2`,
      `www.${zone} A 300 192.0.2.1`,
    ]);
    assert.equal((await bench.hook([remove])).code, 0);
    assert.deepEqual(bench.sets(zone), [`own.${zone} A 60 203.0.113.2`], 'an adopted zone is ours whole');
  });

  it('that the policy adopts keeps its earlier equal sets, when Plesk deletes it', async () => {
    bench.configure({ policy: { adopt: 'auto' } });
    assert.equal((await bench.hook([update('192.0.2.1')])).code, 0);
    assert.equal((await bench.hook([remove])).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`, `own.${zone} A 60 203.0.113.2`]);
  });

  it('that the policy adopts keeps its equal sets, also if the reply to the mark was lost', async () => {
    bench.configure({ policy: { adopt: 'auto' } });
    bench.route53.faults.add({ kind: 'lost-reply', action: 'UpdateHostedZoneComment' });
    assert.equal((await bench.hook([update('192.0.2.1')])).code, 1);
    bench.route53.faults.clear();
    assert.equal((await bench.hook([update('192.0.2.1')])).code, 0);
    assert.equal((await bench.hook([remove])).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`, `own.${zone} A 60 203.0.113.2`]);
  });

  it('that the policy would adopt, but another server owns, stays there', async () => {
    const [{ id } = { id: '' }] = bench.route53.dumpAccount().zones;
    await setComment(bench, id, 'dns-sync server=b.example.net');
    bench.configure({ policy: { adopt: 'auto' } });
    const before = bench.sets(zone);
    assert.equal((await bench.hook([update('192.0.2.1')])).code, 1);
    assert.deepEqual(bench.sets(zone), before);
  });

  it('that is deleted in Plesk before its adoption stays unchanged', async () => {
    const before = bench.sets(zone);
    await bench.hook([update('192.0.2.1')]);
    assert.equal((await bench.hook([remove])).code, 0);
    assert.deepEqual(bench.sets(zone), before);
    rmSync(bench.env['DNS_SYNC_STATE_DIR'] as string, { recursive: true });
  });
});

/** Sets a zone's comment as in the console. */
async function setComment(bench: Bench, zoneId: string, comment: string): Promise<void> {
  const { Route53Client, UpdateHostedZoneCommentCommand } = await import('@aws-sdk/client-route-53');
  const client = new Route53Client({
    region: 'us-east-1',
    endpoint: bench.route53.url,
    credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' },
  });
  await client.send(new UpdateHostedZoneCommentCommand({ Id: zoneId, Comment: comment }));
  client.destroy();
}
