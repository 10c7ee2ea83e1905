import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench } from './bench.ts';

const update = (zone: string, serial: number) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr: [{ host: zone, type: 'A', value: `192.0.2.${serial}` }] },
});
const wanted = (zone: string, serial: number) => [`${zone} A 300 192.0.2.${serial}`];
const zones = Array.from({ length: 30 }, (_, i) => `t${i}.example.`);
const [first = '', second = ''] = zones;

/** Whether the system lets this user's processes go before others: a process of its own tries it. */
function mayGoFirst(): boolean {
  const probe = `require('node:os').setPriority(-10)`;
  return spawnSync(process.execPath, ['-e', probe]).status === 0;
}

describe('of calls at the same time', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open({ hook: { budgetSeconds: 60 } });
    assert.equal((await bench.hook(zones.map((zone) => update(zone, 1)))).code, 0);
  });
  after(async () => bench.close());

  const stateFiles = (folder: string): readonly string[] =>
    readdirSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, folder));
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await pause(10);
  };

  /** The call that sends, for nobody else does: its request is on the way for so long, in milliseconds. */
  const senderWith = async (serial: number, milliseconds: number, nice = 0): Promise<ChildProcess> => {
    const { id } = bench.route53.zone(first);
    bench.route53.faults.add({ kind: 'latency', milliseconds, zoneId: id });
    const { length } = bench.route53.ledger.entries;
    const hook = join(import.meta.dirname, '../dist/dns-sync-hook.cjs');
    const words = ['-n', String(nice), process.execPath, hook];
    const child = spawn('nice', words, { env: bench.env, stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin?.end(JSON.stringify(update(first, serial)));
    await until(() => bench.route53.ledger.entries.length > length);
    return child;
  };
  /** The end of one that was stopped. */
  const kill = async (sender: ChildProcess): Promise<void> => {
    sender.kill('SIGKILL');
    await once(sender, 'exit');
    bench.route53.faults.clear();
  };

  it('one sends for the others, a request for each zone and none that the service refuses', async () => {
    // The real buckets on both sides.
    bench.configure({ targets: { route53: {} }, hook: { budgetSeconds: 60 } });
    bench.route53.configure({ buckets: true });
    bench.route53.refillBuckets();
    bench.route53.ledger.reset();
    const ended = await Promise.all(zones.map(async (zone) => bench.hook(update(zone, 2))));
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    assert.deepEqual(bench.route53.ledger.counts(), { ChangeResourceRecordSets: zones.length });
    for (const zone of zones) assert.deepEqual(bench.sets(zone), wanted(zone, 2));
    assert.deepEqual(stateFiles('locks'), []);
    assert.match(
      ended.map(({ stdout }) => stdout).join(''),
      /nothing to do\n1 zone, 0 API calls/,
      'some left it to another',
    );
    bench.configure({ hook: { budgetSeconds: 60 } });
    bench.route53.configure({ buckets: false });
  });

  it('those that come while the request of one takes long are done beside it', async () => {
    const sender = await senderWith(3, 3000);
    const { code, stdout, stderr } = await bench.hook(update(second, 3));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /nothing to do\n1 zone, 0 API calls/);
    assert.deepEqual(bench.sets(second), wanted(second, 3));
    assert.equal(sender.exitCode, null);
    assert.deepEqual(await once(sender, 'exit'), [0, null]);
    bench.route53.faults.clear();
    assert.deepEqual(bench.sets(first), wanted(first, 3));
  });

  it('those that leave their zones to one load nothing of what sends', async () => {
    const probe = join(bench.dir, 'probe.cjs');
    writeFileSync(
      probe,
      `const fs = require('node:fs');
       const read = fs.readFileSync;
       const files = [];
       fs.readFileSync = (file, ...more) => { if (String(file).endsWith('.cjs')) files.push(file); return read(file, ...more); };
       process.on('exit', () => process.stderr.write(files.map((file) => file.split('/').slice(-2).join('/')).join(' ')));`,
    );
    const sender = await senderWith(9, 2000);
    const { code, stderr } = await bench.with({ NODE_OPTIONS: `--require ${probe}` }).hook(update(second, 9));
    assert.equal(code, 0, stderr);
    assert.equal(stderr, 'dist/dns-sync-hook.cjs lib/dns-sync-hook.cjs');
    assert.deepEqual(bench.sets(second), wanted(second, 9));
    assert.deepEqual(await once(sender, 'exit'), [0, null]);
    bench.route53.faults.clear();
  });

  it('the one that sends goes before others where the system allows it, unless it was told to step back', async () => {
    const highest = mayGoFirst() ? -10 : 0;
    for (const [serial, nice, priority] of [
      [10, 0, highest],
      [11, 5, 5],
    ] as const) {
      const sender = await senderWith(serial, 1000, nice);
      assert.equal(getPriority(sender.pid), priority);
      assert.deepEqual(await once(sender, 'exit'), [0, null]);
      bench.route53.faults.clear();
    }
  });

  it('those that wait for one which is killed go on at once, and what it had begun is finished', async () => {
    const sender = await senderWith(14, 2000);
    sender.kill('SIGSTOP');
    const notes = stateFiles('due').length;
    const waiting = bench.hook(update(second, 14));
    // The one that waits leaves a note beside those that are there.
    await until(() => stateFiles('due').length > notes);
    await kill(sender);
    const { code, stderr } = await waiting;
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(second), wanted(second, 14));
    assert.equal((await bench.hook(update(first, 15))).code, 0);
    assert.deepEqual(bench.sets(first), wanted(first, 15));
    assert.deepEqual(stateFiles('locks'), []);
  });

  it('those that wait for one which does nothing send by themselves', async () => {
    const sender = await senderWith(16, 2000);
    sender.kill('SIGSTOP');
    const { code, stderr } = await bench.hook(update(second, 16));
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(second), wanted(second, 16));
    await kill(sender);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(first), wanted(first, 16));
  });
});
