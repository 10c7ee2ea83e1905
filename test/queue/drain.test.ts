import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';
import { letBeDue } from '../support/let-be-due.ts';
import { until } from '../support/until.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

const wanted = (zone: string, serial: number) => [`${zone} A 300 192.0.2.${serial}`];
const zones = Array.from({ length: 30 }, (_, i) => `t${i}.example.`);
const [first = '', second = ''] = zones;

describe('of simultaneous calls', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)))).code, 0);
  });
  after(async () => bench.close());

  const stateFiles = (folder: string): readonly string[] =>
    readdirSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, folder));

  /** Starts a call that drains the queue; its request is held. */
  const drainWith = async (serial: number): Promise<ChildProcess> => {
    const { held } = bench.route53.faults;
    bench.route53.faults.add({ kind: 'held', zoneId: bench.route53.zone(first).id, next: 1 });
    const hook = join(import.meta.dirname, '../../dist/dns-sync-hook.cjs');
    const child = spawn(process.execPath, [hook], { env: bench.env, stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin?.end(JSON.stringify(numberedUpdate(first, serial)));
    await until('the request of the drain is held', () => bench.route53.faults.held > held);
    return child;
  };
  /** Waits for the end of a call whose request is answered. */
  const released = async (drain: ChildProcess): Promise<void> => {
    assert.equal(drain.exitCode, null);
    const ended = once(drain, 'exit');
    bench.route53.faults.release();
    assert.deepEqual(await ended, [0, null]);
  };
  /** Waits for the end of a killed call, whose request is never answered. */
  const kill = async (drain: ChildProcess): Promise<void> => {
    drain.kill('SIGKILL');
    await once(drain, 'exit');
  };

  let serial = 20;
  /**
   * Edits the second zone until a call leaves it to the drain.
   * A call still sends by itself if the queue doesn't move, as on a machine that gives the drain no time. `isLeft`
   * decides by the call's output.
   */
  const leaveToDrain = async (isLeft: (ended: Ended) => boolean, env: Record<string, string> = {}): Promise<Ended> => {
    for (let tries = 0; tries < 20; tries++) {
      const ended = await bench.with(env).hook(numberedUpdate(second, ++serial));
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(bench.sets(second), wanted(second, serial));
      if (isLeft(ended)) return ended;
    }
    return assert.fail('no call leaves its zone to the drain');
  };

  it('one sends for the others, one request for each zone, and the service refuses none', async () => {
    // The real buckets on both sides.
    bench.configure({ targets: { route53: {} } });
    bench.route53.configure({ buckets: true });
    bench.route53.refillBuckets();
    bench.route53.ledger.reset();
    const ended = await Promise.all(zones.map(async (zone) => bench.hook(numberedUpdate(zone, 2))));
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    assert.deepEqual(bench.route53.ledger.counts(), { ChangeResourceRecordSets: zones.length });
    for (const zone of zones) assert.deepEqual(bench.sets(zone), wanted(zone, 2));
    assert.deepEqual(stateFiles('locks'), []);
    assert.ok(
      ended.some(({ stdout }) => stdout === ''),
      'some left it to another',
    );
    bench.configure({});
    bench.route53.configure({ buckets: false });
  });

  it('those that arrive during a slow request are handled in parallel', async () => {
    const drain = await drainWith(3);
    await leaveToDrain(({ stdout }) => stdout === '');
    await released(drain);
    assert.deepEqual(bench.sets(first), wanted(first, 3));
  });

  it('those that leave their zones to another load nothing that sends', async () => {
    const probe = join(bench.dir, 'probe.cjs');
    writeFileSync(
      probe,
      `const fs = require('node:fs');
       const read = fs.readFileSync;
       const files = [];
       fs.readFileSync = (file, ...more) => { if (String(file).endsWith('.cjs')) files.push(file); return read(file, ...more); };
       process.on('exit', () => process.stderr.write(files.map((file) => file.split('/').slice(-2).join('/')).join(' ')));`,
    );
    const drain = await drainWith(9);
    const isLeft = ({ stderr }: Ended): boolean =>
      stderr === 'dist/dns-sync-hook.cjs lib/dns-sync-hook.cjs lib/dns-sync-hook-changes.cjs';
    await leaveToDrain(isLeft, { NODE_OPTIONS: `--require ${probe}` });
    await released(drain);
  });

  it('none raises its own priority', async () => {
    const drain = await drainWith(10);
    assert.equal(getPriority(drain.pid), getPriority());
    await released(drain);
  });

  it('those that arrive while "retry" works on a failed zone leave their zones to it', async () => {
    const { faults } = bench.route53;
    faults.add({ kind: 'internal-error', zoneId: bench.route53.zone(first).id });
    assert.equal((await bench.hook(numberedUpdate(first, 12))).code, 1);
    faults.clear();
    letBeDue(bench, first);
    const { held } = faults;
    faults.add({ kind: 'held', zoneId: bench.route53.zone(first).id, next: 1 });
    const retry = bench.run('retry');
    await until('the request of "retry" is held', () => faults.held > held);
    await leaveToDrain(({ stdout }) => stdout === '');
    faults.release();
    const { code, stderr, stdout } = await retry;
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^t0\.example\. at .*: 1 updated; synchronized$/m);
    assert.deepEqual(bench.sets(first), wanted(first, 12));
    assert.deepEqual(stateFiles('due'), []);
  });

  it('those that wait for a killed one continue at once, and its unfinished work is completed', async () => {
    const drain = await drainWith(14);
    drain.kill('SIGSTOP');
    const notes = stateFiles('due').length;
    const waiting = bench.hook(numberedUpdate(second, 100));
    // The waiting call adds an entry to the existing ones.
    await until('the call waits for the drain', () => stateFiles('due').length > notes);
    await kill(drain);
    const { code, stderr } = await waiting;
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(second), wanted(second, 100));
    assert.equal((await bench.hook(numberedUpdate(first, 15))).code, 0);
    assert.deepEqual(bench.sets(first), wanted(first, 15));
    assert.deepEqual(stateFiles('locks'), []);
  });

  it('those that wait for an idle one send themselves', async () => {
    // They wait for half of the budget.
    bench.configure({ hook: { budgetSeconds: 30 } });
    const drain = await drainWith(16);
    drain.kill('SIGSTOP');
    const { code, stderr } = await bench.hook(numberedUpdate(second, 101));
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(second), wanted(second, 101));
    await kill(drain);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(first), wanted(first, 16));
  });
});
