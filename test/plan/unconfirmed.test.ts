import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';

const zone = 'a.example.';
const hosts = ['', 'www.', 'mail.', 'ftp.'] as const;

let serial = 1_763_900_000;
const update = (value = '192.0.2.1', name = zone, labels: readonly string[] = hosts): object => ({
  command: 'update',
  zone: {
    name,
    soa: { ttl: 300, serial: ++serial },
    rr: labels.map((host) => ({ host: `${host}${name}`, type: 'A', value })),
  },
});
const remove = (name = zone): object => ({ command: 'delete', zone: { name } });

interface Status {
  readonly zones: readonly { readonly zone: string; readonly state: string }[];
}

describe('an unconfirmed write', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  const hostedZones = (): readonly string[] => bench.route53.dumpAccount().zones.map(({ name }) => name);
  const stateOf = async (): Promise<string | undefined> => (await bench.json<Status>('status')).zones[0]?.state;
  const away = (): void => bench.route53.faults.add({ kind: 'unavailable' });
  const back = (): void => bench.route53.faults.clear();

  /** The first change of the zone is made, and its answer is lost. */
  async function loseFirstChange(): Promise<void> {
    bench.route53.faults.add({ kind: 'lost-reply', action: 'ChangeResourceRecordSets', next: 1 });
    bench.route53.faults.add({ kind: 'unavailable', action: 'ChangeResourceRecordSets' });
    assert.equal((await bench.hook([update()])).code, 1);
    assert.equal(bench.sets(zone).length, hosts.length, 'it was made');
  }

  it('is looked for by apply when Plesk deleted the zone while the provider was unavailable', async () => {
    await loseFirstChange();
    away();
    assert.equal((await bench.hook([remove()])).code, 1);
    assert.notEqual(await stateOf(), 'trashed', 'nobody knows that it is emptied');
    back();
    const { code, stdout } = await bench.run('apply', '--yes');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /4 record sets? deleted|4 deleted/);
    assert.deepEqual(bench.sets(zone), []);
    assert.equal(await stateOf(), 'trashed');
  });

  it('is looked for by plan and drift, which change nothing', async () => {
    await loseFirstChange();
    away();
    await bench.hook([remove()]);
    back();
    const plan = await bench.json<{ summary: { delete: number } }>('plan');
    assert.equal(plan.summary.delete, hosts.length);
    assert.equal((await bench.run('drift')).code, 0);
    assert.equal(bench.sets(zone).length, hosts.length);
  });

  it('is looked for by retry and by trash empty', async () => {
    await loseFirstChange();
    away();
    await bench.hook([remove()]);
    back();
    assert.equal((await bench.run('trash', 'empty', '--yes')).code, 0);
    assert.deepEqual(hostedZones(), []);
  });

  it('is looked for by the next call for another zone, once the provider answers', async () => {
    await loseFirstChange();
    away();
    await bench.hook([remove()]);
    back();
    assert.equal((await bench.hook([update('192.0.2.1', 'other.example.')])).code, 0);
    assert.deepEqual(bench.sets(zone), []);
  });

  it('is looked for after apply was killed while it sent', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook([update()]);
    bench.configure({});
    bench.route53.faults.add({ kind: 'held', action: 'ChangeResourceRecordSets', next: 1 });
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/dns-sync.cjs'), 'apply', '--yes'], {
      env: bench.env,
      stdio: 'ignore',
    });
    await until('the change is sent', () => bench.route53.faults.held === 1);
    child.kill('SIGKILL');
    bench.route53.faults.release();
    await until('the change is made', () => bench.sets(zone).length > 0);
    away();
    assert.equal((await bench.hook([remove()])).code, 1);
    back();
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), []);
  });

  it('counts for the hourly limit of deleted zones', async () => {
    bench.configure({ policy: { maxZoneDeletesPerHour: 0 } });
    await loseFirstChange();
    back();
    const { code, stderr } = await bench.hook([remove()]);
    assert.equal(code, 1);
    assert.match(stderr, /held \(zone-deletes\)/);
    assert.equal(bench.sets(zone).length, hosts.length);
    assert.equal(await stateOf(), 'held');
  });

  it('is looked for at a rename', async () => {
    await loseFirstChange();
    away();
    await bench.hook([remove(), update('192.0.2.1', 'b.example.')]);
    back();
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), []);
    assert.equal(bench.sets('b.example.').length, hosts.length);
  });

  it('of a removed set leaves a foreign set that was created there meanwhile alone', async () => {
    const [www, their] = [`www.${zone}`, '203.0.113.9'];
    assert.equal((await bench.hook([update()])).code, 0);
    bench.route53.faults.add({ kind: 'lost-reply', action: 'ChangeResourceRecordSets', next: 1 });
    bench.route53.faults.add({ kind: 'unavailable', action: 'ChangeResourceRecordSets' });
    assert.equal((await bench.hook([update('192.0.2.1', zone, [''])])).code, 1);
    assert.equal(bench.sets(zone).length, 1, 'it was removed');
    back();
    bench.route53.put(zone, { Name: www, Type: 'A', TTL: 60, ResourceRecords: [{ Value: their }] });
    const { code, stderr } = await bench.hook([update()]);
    assert.equal(code, 1);
    assert.match(stderr, /held \(conflict\): update www\.a\.example\. A/);
    assert.ok(bench.sets(zone).includes(`${www} A 60 ${their}`));
    const { zones } = await bench.json<{ zones: { held: { rule: string }[] }[] }>('plan');
    assert.deepEqual(
      zones[0]?.held.map(({ rule }) => rule),
      ['conflict'],
    );
  });

  it('of a created hosted zone is found when Plesk deletes the zone', async () => {
    bench.route53.faults.add({ kind: 'lost-reply', action: 'CreateHostedZone', next: 1 });
    bench.route53.faults.add({ kind: 'unavailable', action: 'CreateHostedZone' });
    assert.equal((await bench.hook([update()])).code, 1);
    assert.deepEqual(hostedZones(), [zone], 'it was made');
    away();
    assert.equal((await bench.hook([remove()])).code, 1);
    back();
    assert.equal((await bench.run('trash', 'empty', '--yes')).code, 0);
    assert.deepEqual(hostedZones(), [], 'nothing is orphaned');
  });
});

describe('a lost state', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook([update()])).code, 0);
    rmSync(bench.env['DNS_SYNC_STATE_DIR'] as string, { recursive: true });
  });
  afterEach(async () => bench.close());

  it('then a delete: our hosted zone is found by one lookup, its sets wait for confirmation', async () => {
    const calls = await bench.calls(async () => {
      const { code, stderr } = await bench.hook([remove()]);
      assert.equal(code, 1);
      assert.match(stderr, /held \(unknown-content\): delete www\.a\.example\. A: the state was lost/);
    });
    assert.equal(calls.filter((action) => action === 'ListHostedZonesByName').length, 1);
    assert.ok(!calls.includes('ChangeResourceRecordSets'));
    assert.equal(bench.sets(zone).length, hosts.length);
    assert.equal((await bench.json<Status>('status')).zones[0]?.state, 'held');
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.match((await bench.run('confirm', zone)).stdout, /released 4 held changes/);
    bench.route53.put(zone, { Name: `late.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    assert.equal((await bench.run('apply', '--yes')).code, 2, 'what came since was not confirmed');
    assert.deepEqual(bench.sets(zone), [`late.${zone} A 60 203.0.113.1`]);
  });

  it("then an update and a delete in one call: Plesk's last content is deleted, the rest waits", async () => {
    bench.route53.put(zone, { Name: `own.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    const { code, stderr } = await bench.hook([update(), remove()]);
    assert.equal(code, 1);
    assert.match(stderr, /held \(unknown-content\): delete own\.a\.example\. A/);
    assert.deepEqual(bench.sets(zone), [`own.${zone} A 60 203.0.113.1`]);
  });

  it("then a delete of a zone that doesn't exist: one lookup, and it is forgotten", async () => {
    const calls = await bench.calls(async () => {
      const { code, stdout } = await bench.hook([remove('b.example.')]);
      assert.equal(code, 0);
      assert.match(stdout, /b\.example\.: unknown zone; checking whether this server keeps it/);
    });
    assert.deepEqual(calls, ['ListHostedZonesByName']);
    assert.deepEqual((await bench.json<Status>('status')).zones, []);
  });

  it('then a delete of a foreign zone: it stays unchanged', async () => {
    bench.route53.createZone('c.example.');
    bench.route53.put('c.example.', {
      Name: 'c.example.',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '203.0.113.1' }],
    });
    const { code, stderr } = await bench.hook([remove('c.example.')]);
    assert.equal(code, 0);
    assert.match(stderr, /does not belong to this server; left unchanged/);
    assert.equal(bench.sets('c.example.').length, 1);
  });
});
