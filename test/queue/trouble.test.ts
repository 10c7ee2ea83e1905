import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { withPassingTime } from '../support/passing-time.ts';
import { until } from '../support/until.ts';

const update = (name: string, serial: number, ...records: readonly (readonly [string, string, string])[]) => ({
  command: 'update',
  zone: {
    name,
    soa: { email: 'a@example.com', ttl: 300, serial },
    rr: records.map(([host, type, value]) => ({ host: host === '@' ? name : `${host}.${name}`, type, value })),
  },
});
const zone = 'a.example.';
const oneRecord = (serial = 1, value = '192.0.2.1') => update(zone, serial, ['@', 'A', value]);

describe('in trouble', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  const zoneNames = (): readonly string[] => bench.route53.dumpAccount().zones.map((item) => item.name);

  it('a lost reply to the creation of a zone never creates a second one', async () => {
    bench.route53.faults.next('lost-reply', 'CreateHostedZone', 1);
    assert.equal((await bench.hook(oneRecord())).code, 0);
    assert.deepEqual(zoneNames(), [zone]);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it('a lost reply to a change is found to be applied', async () => {
    await bench.hook(oneRecord());
    bench.route53.faults.next('lost-reply', 'ChangeResourceRecordSets', 1);
    const { code, stderr } = await bench.hook(oneRecord(2, '192.0.2.2'));
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`]);
    assert.deepEqual(await bench.calls(async () => bench.hook(oneRecord(3, '192.0.2.2'))), []);
  });

  const withTwo = (serial: number) => update(zone, serial, ['@', 'A', '192.0.2.1'], ['new', 'A', '192.0.2.9']);

  it('a record created without an answer is ours: it is deleted when Plesk drops it', async () => {
    await bench.hook(oneRecord());
    bench.route53.faults.add({ kind: 'lost-reply', action: 'ChangeResourceRecordSets', next: 1 });
    bench.route53.faults.add({ kind: 'unavailable', action: 'ChangeResourceRecordSets' });
    assert.equal((await bench.hook(withTwo(2))).code, 1);
    assert.equal(bench.sets(zone).length, 2, 'it was made all the same');
    bench.route53.faults.clear();
    assert.equal((await bench.hook(oneRecord(3))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
    assert.deepEqual(await bench.calls(async () => bench.hook(oneRecord(4, '192.0.2.2'))), [
      'ChangeResourceRecordSets',
    ]);
  });

  it('a record deleted without an answer is created again when Plesk restores it, and no drift is reported', async () => {
    await bench.hook(withTwo(1));
    bench.route53.faults.add({ kind: 'internal-error-after', action: 'ChangeResourceRecordSets', next: 1 });
    bench.route53.faults.add({ kind: 'unavailable', action: 'ChangeResourceRecordSets' });
    assert.equal((await bench.hook(oneRecord(2))).code, 1);
    assert.equal(bench.sets(zone).length, 1, 'it was removed all the same');
    bench.route53.faults.clear();
    const { code, stderr } = await bench.hook(withTwo(3));
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    assert.equal(bench.sets(zone).length, 2);
  });

  it('a record that a killed process created is ours too', async () => {
    await bench.hook(oneRecord());
    bench.route53.faults.add({ kind: 'held', action: 'ChangeResourceRecordSets', next: 1 });
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/dns-sync-hook.cjs')], {
      env: bench.env,
    });
    child.stdin.end(JSON.stringify(withTwo(2)));
    await until('the change is sent', () => bench.route53.faults.held === 1);
    child.kill('SIGKILL');
    bench.route53.faults.release();
    await until('the change is made', () => bench.sets(zone).length === 2);
    assert.equal((await bench.hook(oneRecord(3))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it("a process killed during its call leaves nothing that the next call doesn't repair", async () => {
    bench.route53.faults.add({ kind: 'held', action: 'ChangeResourceRecordSets', next: 1 });
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/dns-sync-hook.cjs')], {
      env: bench.env,
    });
    child.stdin.end(JSON.stringify(oneRecord()));
    await until('the change is sent', () => bench.route53.faults.held === 1);
    child.kill('SIGKILL');
    const { code, stderr } = await bench.hook(oneRecord(2, '192.0.2.2'));
    assert.equal(code, 0, stderr);
    assert.deepEqual(zoneNames(), [zone]);
    bench.route53.faults.release();
    const { entries } = bench.route53.ledger;
    await until('the change of the killed process is answered', () =>
      entries.every((entry) => entry.finishedAt !== null),
    );
    await bench.run('apply', '--yes');
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`]);
  });

  it('ten calls at once for one zone end in the latest of them, with one hosted zone', async () => {
    const calls = Array.from({ length: 10 }, (_, i) => oneRecord(i + 1, `192.0.2.${i + 1}`));
    const ended = await Promise.all(calls.map(async (call) => bench.hook(call)));
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    assert.deepEqual(zoneNames(), [zone]);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.10`]);
    assert.deepEqual(readdirSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'locks')), []);
  });

  it('a busy, failing and throttling service is waited for', async () => {
    bench.route53.faults.next('throttle', 'CreateHostedZone', 3);
    bench.route53.faults.next('unavailable', 'ListHostedZonesByName', 1);
    bench.route53.faults.next('prior-request', 'ChangeResourceRecordSets', 2);
    const { code, stderr } = await bench.hook(oneRecord());
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it('a service that stays unavailable ends the call at its budget, and the zone stays pending', async () => {
    bench.route53.faults.add({ kind: 'throttle' });
    const passing = {
      when: 'two requests were refused',
      holds: () => bench.route53.ledger.entries.length > 1,
      endsRequests: false,
    };
    const { code, stderr } = await withPassingTime(bench, passing, async (timed) => timed.hook(oneRecord()));
    assert.equal(code, 1);
    // The hour may pass while a request is under way, which then got no answer in time.
    assert.match(stderr, /throttling requests\. Pending changes are retried|did not answer in time/);
    assert.equal((await bench.run('status')).code, 2);
    bench.route53.faults.clear();
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.equal((await bench.run('status')).code, 0);
  });

  it("a truncated page doesn't count as the complete zone", async () => {
    await bench.hook(update(zone, 1, ...Array.from({ length: 20 }, (_, i) => [`n${i}`, 'A', '192.0.2.1'] as const)));
    bench.route53.faults.add({ kind: 'truncated-page', pageSize: 3 });
    assert.equal((await bench.run('drift')).code, 0);
    assert.equal((await bench.run('plan', '--detailed-exitcode')).code, 0);
  });

  it('a page that fails is an error, never an empty zone', async () => {
    await bench.hook(oneRecord());
    bench.route53.faults.add({ kind: 'internal-error', action: 'ListResourceRecordSets' });
    const { code, stdout } = await bench.run('drift');
    assert.equal(code, 1);
    assert.match(stdout, /refused ListResourceRecordSets \(InternalFailure|refused ListResourceRecordSets/);
  });

  it('a lost state recognizes its own zone and adopts equal sets without a change', async () => {
    await bench.hook(oneRecord());
    rmSync(bench.env['DNS_SYNC_STATE_DIR'] as string, { recursive: true });
    const calls = await bench.calls(async () => assert.equal((await bench.hook(oneRecord(2))).code, 0));
    assert.deepEqual(calls, ['ListHostedZonesByName', 'ListResourceRecordSets']);
    rmSync(bench.env['DNS_SYNC_STATE_DIR'] as string, { recursive: true });
    assert.equal((await bench.hook(oneRecord(3, '192.0.2.3'))).code, 0, 'and what differs counts as adoption');
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.3`]);
    assert.deepEqual(zoneNames(), [zone]);
  });

  it('a foreign zone is held until it is adopted, by confirmation or by the policy', async () => {
    bench.route53.createZone(zone);
    bench.route53.put(zone, { Name: zone, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }] });
    bench.route53.put(zone, { Name: `www.${zone}`, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '203.0.113.1' }] });
    const { code, stderr } = await bench.hook(
      update(zone, 1, ['@', 'A', '192.0.2.1'], ['www', 'A', '192.0.2.2'], ['new', 'A', '192.0.2.3']),
    );
    assert.equal(code, 1);
    assert.match(stderr, /held \(not-adopted\): update a\.example\. \*/);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`, `www.${zone} A 300 203.0.113.1`]);
    bench.configure({ policy: { adopt: 'auto' } });
    assert.equal((await bench.hook(update(zone, 2, ['www', 'A', '192.0.2.2']))).code, 0);
    assert.ok(bench.sets(zone).includes(`www.${zone} A 300 192.0.2.2`));
    assert.ok(bench.sets(zone).includes(`${zone} A 300 192.0.2.1`), 'what Plesk does not know is foreign');
  });

  it('a private zone of the same name is never changed', async () => {
    bench.route53.createZone(zone, { privateZone: true, vpc: { VPCId: 'vpc-1', VPCRegion: 'us-east-1' } });
    const [before] = bench.route53.dumpAccount().zones;
    assert.equal((await bench.hook(oneRecord())).code, 0);
    const { zones } = bench.route53.dumpAccount();
    assert.equal(zones.length, 2);
    assert.deepEqual(
      zones.find((item) => item.privateZone),
      before,
    );
  });

  it('several public zones of the name are an error that lists them, until one is named', async () => {
    bench.route53.createZone(zone, { comment: 'the old one' });
    const { id } = bench.route53.createZone(zone);
    const { code, stderr } = await bench.hook([oneRecord(), update('b.example.', 1, ['@', 'A', '192.0.2.9'])]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /2 public hosted zones are named a\.example\.: .*the old one.*\. Set the right one in targets\.route53\.zoneIds/,
    );
    assert.deepEqual(bench.sets('b.example.'), ['b.example. A 300 192.0.2.9'], 'the other zone is done');
    bench.configure({ targets: { route53: { zoneIds: { 'a.example': id } } } });
    assert.equal((await bench.run('adopt', zone, '--yes')).code, 0);
    assert.deepEqual(bench.sets(id), [`${zone} A 300 192.0.2.1`]);
  });

  it('a deleted hosted zone is created again by the next edit, with all of its records', async () => {
    await bench.hook(update(zone, 1, ['@', 'A', '192.0.2.1'], ['www', 'A', '192.0.2.1']));
    bench.route53.removeZone(zone);
    assert.equal((await bench.run('drift')).code, 2);
    assert.equal((await bench.hook(update(zone, 2, ['@', 'A', '192.0.2.2'], ['www', 'A', '192.0.2.1']))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`, `www.${zone} A 300 192.0.2.1`]);
  });

  it('one refused record is set aside and reported, and the rest is applied', async () => {
    const records = Array.from({ length: 22 }, (_, i) => [`n${i}`, 'A', '192.0.2.1'] as const);
    bench.route53.configure({ reservedZoneNames: [] });
    const { code, stderr } = await bench.hook(update(zone, 1, ...records, ['bad', 'DS', '60485 5 1 2BB1']));
    assert.equal(code, 1);
    assert.match(stderr, /refused by the provider: create bad\.a\.example\. DS/);
    assert.equal(bench.sets(zone).length, 22);
    assert.deepEqual(
      await bench.calls(async () =>
        assert.equal((await bench.hook(update(zone, 2, ...records, ['bad', 'DS', '60485 5 1 2BB1']))).code, 1),
      ),
      [],
      'it is not tried again',
    );
    const { stdout } = await bench.run('status', '--all');
    assert.match(stdout, /held \(refused\): create bad\.a\.example\. DS: .*\. Change the record in Plesk/);
    assert.equal((await bench.hook(update(zone, 3, ...records))).code, 0);
    assert.equal((await bench.run('status')).code, 0);
  });

  it('a late call changes nothing and is reported', async () => {
    await bench.hook(oneRecord(1000, '192.0.2.2'));
    const { code, stdout } = await bench.hook(oneRecord(999, '192.0.2.1'));
    assert.equal(code, 0);
    assert.match(stdout, /late call: serial 999 is older than 1000/);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`]);
  });

  it('a zone that Plesk deleted and created again is accepted, whatever its serial', async () => {
    await bench.hook(oneRecord(5));
    await bench.hook({ command: 'delete', zone: { name: zone } });
    assert.match((await bench.hook(oneRecord(4))).stdout, /late call/);
    const { code, stdout } = await bench.hook({ ...oneRecord(1, '192.0.2.7'), command: 'create' });
    assert.equal(code, 0);
    assert.match(stdout, /1 created/);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.7`]);
  });

  it('the deletion of an unknown zone leaves a foreign hosted zone alone', async () => {
    bench.route53.createZone(zone);
    const calls = await bench.calls(async () => {
      const { code, stdout } = await bench.hook({ command: 'delete', zone: { name: zone } });
      assert.equal(code, 0);
      assert.match(stdout, /unknown zone; checking whether this server keeps it/);
    });
    assert.deepEqual(calls, ['ListHostedZonesByName']);
  });

  it('a removed record that was changed elsewhere is held, until it is confirmed', async () => {
    await bench.hook(update(zone, 1, ['@', 'A', '192.0.2.1'], ['www', 'A', '192.0.2.1']));
    bench.route53.put(zone, { Name: `www.${zone}`, Type: 'A', TTL: 5, ResourceRecords: [{ Value: '203.0.113.1' }] });
    const { code, stderr } = await bench.hook(update(zone, 2, ['@', 'A', '192.0.2.1']));
    assert.equal(code, 1);
    assert.match(stderr, /held \(drifted-delete\)/);
    assert.ok(bench.sets(zone).includes(`www.${zone} A 5 203.0.113.1`));
    await bench.run('confirm', zone);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it('an apply refuses to continue if its zone changes while it waits', async () => {
    await bench.hook(oneRecord());
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(oneRecord(2, '192.0.2.2'));
    bench.route53.faults.add({ kind: 'held', action: 'ListResourceRecordSets', next: 1 });
    const applying = bench.run('apply', '--yes');
    await until('apply lists the records', () => bench.route53.faults.held === 1);
    await bench.hook(oneRecord(3, '192.0.2.3'));
    bench.route53.faults.release();
    const { code, stderr } = await applying;
    assert.equal(code, 1);
    assert.match(stderr, /changed after it was planned\. Run "dns-sync apply" again/);
    assert.match(
      (await bench.run('status', '--all')).stdout,
      /a\.example\. +pending/,
      'and leaves how it stands to others',
    );
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });

  it('a policy that only observes records and changes nothing', async () => {
    bench.configure({ policy: { mode: 'observe' } });
    assert.deepEqual(await bench.calls(async () => assert.equal((await bench.hook(oneRecord())).code, 0)), []);
    const plan = await bench.run('plan');
    assert.match(plan.stdout, /held \(observe\)/);
    await bench.run('apply', '--yes');
    assert.deepEqual(zoneNames(), []);
    bench.configure({});
    await bench.run('apply', '--yes');
    bench.configure({ policy: { mode: 'observe' } });
    assert.equal((await bench.hook(oneRecord(2, '192.0.2.2'))).code, 0);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    const { code, stdout } = await bench.run('status', '--all');
    assert.equal(code, 0);
    assert.match(stdout, /a\.example\. +pending .*\n {4}1 change recorded; the policy is to observe only\n {4}name/);
  });

  it('zones that the configuration excludes are recorded and left alone', async () => {
    bench.configure({ zones: { exclude: ['*.example'] } });
    const { code, stdout } = await bench.hook(oneRecord());
    assert.equal(code, 0);
    assert.match(stdout, /recorded; not applied, because the configuration excludes it/);
    assert.deepEqual(zoneNames(), []);
    assert.match((await bench.run('plan', 'a.example')).stderr, /the configuration excludes a\.example/);
  });

  it('a reader that closes the pipe ends the output, not the work', async () => {
    await bench.hook(oneRecord());
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(update(zone, 2, ...Array.from({ length: 2000 }, (_, i) => [`n${i}`, 'A', '192.0.2.1'] as const)));
    const command = `${process.execPath} ${join(import.meta.dirname, '../../dist/dns-sync.cjs')} apply --yes | head -1`;
    const child = spawn('sh', ['-c', command], { env: bench.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdout.resume();
    await new Promise((resolve) => child.on('close', resolve));
    assert.equal(stderr, '');
    assert.equal(bench.sets(zone).length, 2000);
  });
});

describe('on a full disk', () => {
  const mount = join(tmpdir(), `dns-sync-full-${process.pid}`);
  mkdirSync(mount, { recursive: true });
  const mounted =
    process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', mount]).status === 0;

  it(
    "a call is refused with the path that couldn't be written, and nothing earlier is lost",
    { skip: mounted ? false : 'this machine lets nobody mount a small file system' },
    async () => {
      const bench = await Bench.open();
      try {
        bench.env['DNS_SYNC_STATE_DIR'] = join(mount, 'state');
        assert.equal((await bench.hook(oneRecord())).code, 0);
        const file = join(mount, 'state', 'zones', 'a.example.json');
        const before = readFileSync(file, 'utf8');
        fill(mount);
        const { code, stderr } = await bench.hook(oneRecord(2, '192.0.2.2'));
        assert.equal(code, 2);
        assert.match(stderr, /not recorded: command 1 \(update a\.example\.\): .*(?:no space|ENOSPC|full)/i);
        assert.equal(readFileSync(file, 'utf8'), before);
        rmSync(join(mount, 'filler'));
        assert.equal((await bench.hook(oneRecord(3, '192.0.2.3'))).code, 0);
        assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.3`]);
      } finally {
        await bench.close();
        spawnSync('umount', [mount]);
      }
    },
  );

  function fill(folder: string): void {
    for (let size = 200 * 1024; size > 0; size -= 1024) {
      try {
        writeFileSync(join(folder, 'filler'), Buffer.alloc(size));
        return;
      } catch {
        // Less, then.
      }
    }
  }
});
