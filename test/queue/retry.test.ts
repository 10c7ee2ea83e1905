import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';
import { letBeDue } from '../support/let-be-due.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';
import { withPassingTime } from '../support/passing-time.ts';
import { until } from '../support/until.ts';
import { workerEnded } from '../support/worker-ended.ts';
import { isAlive } from '../../src/state/locks/process-identity.ts';

interface StatusZone {
  readonly zone: string;
  readonly state: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
}

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(async () => bench.close());

const dueFolder = (): string => join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'due');
const statusOf = async (zone: string): Promise<StatusZone> => {
  const { zones } = await bench.json<{ readonly zones: readonly StatusZone[] }>('status', zone);
  return zones[0] as StatusZone;
};

async function failAt(zone: string, serial: number): Promise<void> {
  await bench.hook(numberedUpdate(zone, 1));
  bench.route53.faults.add({ kind: 'internal-error', zoneId: bench.route53.zone(zone).id });
  assert.equal((await bench.hook(numberedUpdate(zone, serial))).code, 1);
}

/** A call whose time is up when the service throttles requests for some zones. */
async function refusedLate(call: object, zones: readonly string[]): Promise<Ended> {
  const { faults } = bench.route53;
  for (const zone of zones) faults.add({ kind: 'held', zoneId: bench.route53.zone(zone).id });
  const passing = {
    when: 'a request that is refused is under way',
    holds: () => faults.held > 0,
    endsRequests: false,
    after: () => faults.release(),
  };
  return withPassingTime(bench, passing, async ({ hook }) => hook(call));
}

describe('a failed zone', () => {
  it('is retried by the call for another zone, when it is due and after that one', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    bench.route53.faults.add({ kind: 'prior-request', zoneId: bench.route53.zone('a.example.').id });
    assert.equal((await refusedLate(numberedUpdate('a.example.', 2), ['a.example.'])).code, 1);
    bench.route53.faults.clear();
    const early = await bench.calls(async () =>
      assert.equal((await bench.hook(numberedUpdate('b.example.', 1))).code, 0),
    );
    assert.equal(early.length, 3, 'it is not due yet');

    letBeDue(bench, 'a.example.');
    const { code, stdout } = await bench.hook(numberedUpdate('b.example.', 2));
    assert.equal(code, 0);
    assert.match(stdout, /^b\.example\. at .*: 1 updated\na\.example\. at .*: 1 updated; synchronized\n/);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
    assert.equal((await statusOf('a.example')).state, 'synchronized');
    assert.deepEqual(readdirSync(dueFolder()), []);
  });

  it('waits while it is paused, and is not forgotten', async () => {
    await failAt('a.example.', 2);
    bench.route53.faults.clear();
    await bench.run('pause', 'a.example');
    letBeDue(bench, 'a.example.');
    assert.equal((await bench.run('retry')).stdout, 'Nothing is due.\n');
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 1));
    await bench.run('resume', 'a.example');
    letBeDue(bench, 'a.example.');
    assert.match((await bench.run('retry')).stdout, /^a\.example\. at .*: 1 updated; synchronized\n$/);
    assert.deepEqual(readdirSync(dueFolder()), []);
  });

  it('fails again without failing the call that retried it, with growing pauses', async () => {
    await failAt('a.example.', 2);
    const first = await statusOf('a.example');
    assert.deepEqual([first.state, first.attempts], ['failing', 1]);
    letBeDue(bench, 'a.example.');
    const before = Date.now();
    const { code, stderr } = await bench.hook(numberedUpdate('b.example.', 1));
    assert.equal(code, 0);
    assert.match(stderr, /^a\.example\. at route53: /);
    const second = await statusOf('a.example');
    assert.deepEqual([second.state, second.attempts], ['failing', 2]);
    assert.equal(readdirSync(dueFolder()).length, 1);
    assert.ok(Date.parse(second.nextAttemptAt ?? '') > before + 50_000);
  });

  it('is retried by "retry" in its turn, even if a few others always fail', async () => {
    const bad = ['bad1.example.', 'bad2.example.'];
    const zones = [...bad, 'good.example.'];
    await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)));
    bench.route53.faults.add({ kind: 'internal-error' });
    await bench.hook(zones.map((zone) => numberedUpdate(zone, 2)));
    bench.route53.faults.clear();
    for (const zone of bad)
      bench.route53.faults.add({ kind: 'prior-request', zoneId: bench.route53.zone(zone).id, probability: 1 });
    for (const zone of zones) letBeDue(bench, zone);
    // The oldest come first, and a call takes few, so that after some calls every zone was retried.
    for (let serial = 1; serial <= 3; serial++) await refusedLate(numberedUpdate('other.example.', serial), bad);
    assert.deepEqual(bench.sets('good.example.'), numberedSets('good.example.', 2));
    assert.equal((await statusOf('good.example')).state, 'synchronized');
    bench.route53.faults.clear();
    for (const zone of bad) letBeDue(bench, zone);
    const { code, stdout } = await bench.run('retry');
    assert.equal(code, 0);
    assert.equal(stdout.split('\n').filter((line) => line.includes('1 updated')).length, 2);
    assert.equal((await bench.run('retry')).stdout, 'Nothing is due.\n');
  });

  it('is last in a call, so that the zones after it have their time', async () => {
    // As many as are processed in parallel.
    const bad = Array.from({ length: 64 }, (_, i) => `a${i}.example.`);
    const call = (serial: number) => [...bad, 'z.example.'].map((zone) => numberedUpdate(zone, serial));
    await bench.hook(call(1));
    for (const zone of bad) bench.route53.faults.add({ kind: 'held', zoneId: bench.route53.zone(zone).id });
    const allHeld = { when: 'all of the bad zones are held', holds: () => bench.route53.faults.held === bad.length };
    assert.equal((await withPassingTime(bench, allHeld, async ({ hook }) => hook(call(2)))).code, 1);
    assert.deepEqual(bench.sets('z.example.'), numberedSets('z.example.', 1), 'it had no time');
    const isDone = (): boolean => bench.sets('z.example.').join() === numberedSets('z.example.', 3).join();
    const done = { when: 'the zone after them is done', holds: isDone };
    assert.equal((await withPassingTime(bench, done, async ({ hook }) => hook(call(3)))).code, 1);
    assert.ok(isDone());
  });

  it('keeps "retry" from the rest of its target only while the target itself is unavailable', async () => {
    const zones = Array.from({ length: 12 }, (_, i) => `z${i}.example.`);
    await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)));
    bench.route53.faults.add({ kind: 'internal-error' });
    await bench.hook(zones.map((zone) => numberedUpdate(zone, 2)));
    for (const zone of zones) letBeDue(bench, zone);
    assert.equal((await bench.run('retry')).code, 1);
    const { zones: after } = await bench.json<{ readonly zones: readonly StatusZone[] }>('status');
    const tried = after.filter(({ attempts }) => attempts === 2).length;
    assert.ok(tried > 0 && tried <= 8, `${tried} were tried: those at work when the first one failed`);
    bench.route53.faults.clear();
    for (const zone of zones) letBeDue(bench, zone);
    assert.equal((await bench.run('retry')).code, 0);
    for (const zone of zones) assert.deepEqual(bench.sets(zone), numberedSets(zone, 2));
  });

  it('is handled by one of two simultaneous runs, and by none if nothing is applied unattended', async () => {
    const zones = Array.from({ length: 3 }, (_, i) => `z${i}.example.`);
    await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)));
    for (let serial = 2; serial < 4; serial++) {
      bench.route53.faults.add({ kind: 'internal-error' });
      await bench.hook(zones.map((zone) => numberedUpdate(zone, serial)));
      bench.route53.faults.clear();
      for (const zone of zones) letBeDue(bench, zone);
      bench.configure({ hook: { apply: 'record' } });
      assert.match((await bench.run('retry')).stdout, /^The configuration disables automatic changes\. /);
      bench.configure({});
      const ended = await Promise.all([bench.run('retry'), bench.run('retry'), bench.run('retry')]);
      assert.deepEqual(
        ended.map(({ code, stderr }) => [code, stderr]),
        [
          [0, ''],
          [0, ''],
          [0, ''],
        ],
      );
      for (const zone of zones) assert.deepEqual(bench.sets(zone), numberedSets(zone, serial));
      assert.deepEqual(readdirSync(dueFolder()), []);
    }
  });

  it('is found by the next call after the hook was killed during its work', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    bench.route53.faults.add({ kind: 'held' });
    const program = join(import.meta.dirname, '../../dist/dns-sync-hook.cjs');
    const child = spawn(process.execPath, [program], { env: bench.env, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.end(JSON.stringify(numberedUpdate('a.example.', 2)));
    // An entry gets its name before its text; an interrupted one doesn't count.
    const isNoted = (): boolean =>
      readdirSync(dueFolder()).some((name) => readFileSync(join(dueFolder(), name), 'utf8').endsWith('}'));
    await until('the zone is noted', isNoted);
    child.kill('SIGKILL');
    await once(child, 'close');
    bench.route53.faults.clear();
    for (const name of readdirSync(dueFolder())) {
      const text = readFileSync(join(dueFolder(), name), 'utf8');
      rmSync(join(dueFolder(), name));
      writeFileSync(join(dueFolder(), name.replace(/^\d{14}/, '00000000000001')), text);
    }
    assert.equal((await bench.hook(numberedUpdate('b.example.', 1))).code, 0);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
    assert.deepEqual(readdirSync(dueFolder()), []);
  });
});

describe('a hook that leaves its work to the background', () => {
  it('answers without an API call, and one worker at a time applies everything', async () => {
    bench.configure({ hook: { apply: 'background' } });
    const zones = Array.from({ length: 6 }, (_, i) => `z${i}.example.`);
    const answers = await Promise.all(
      zones.map(async (zone) => bench.hook([numberedUpdate(zone, 1), numberedUpdate('same.example.', 1)])),
    );
    for (const { code, stdout } of answers) {
      assert.equal(code, 0);
      assert.match(stdout, /^2 zones recorded; queued for the background\n$/);
    }
    await workerEnded(bench);
    for (const zone of [...zones, 'same.example.']) assert.deepEqual(bench.sets(zone), numberedSets(zone, 1));
    const made = bench.route53.ledger.entries.filter((entry) => entry.action === 'CreateHostedZone');
    assert.equal(made.length, 7, 'nothing was done twice');
    const { zones: all } = await bench.json<{ readonly zones: readonly StatusZone[] }>('status');
    assert.ok(all.every((zone) => zone.state === 'synchronized'));
  });

  it('has its work completed by the next call if the worker was killed', async () => {
    bench.configure({ hook: { apply: 'background' } });
    await bench.hook(numberedUpdate('a.example.', 1));
    await workerEnded(bench);
    bench.route53.faults.add({ kind: 'held' });
    await bench.hook([numberedUpdate('a.example.', 2), numberedUpdate('b.example.', 1)]);
    const locks = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'locks');
    const worker = (): string | undefined => readdirSync(locks).find((file) => file.startsWith('@drain@'));
    await until('the worker is at work', () => worker() !== undefined);
    const pid = Number(worker()?.split('.')[1]);
    process.kill(pid, 'SIGKILL');
    // A call that arrives before the worker has ended would leave its work to it.
    await until('the killed worker is gone', () => !isAlive({ pid, startTime: null, boot: null }));
    bench.route53.faults.clear();
    await bench.hook(numberedUpdate('c.example.', 1));
    await workerEnded(bench);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
    for (const zone of ['b.example.', 'c.example.']) assert.deepEqual(bench.sets(zone), numberedSets(zone, 1));
  });

  it('leaves failures to their schedule, and the next call starts the worker for it', async () => {
    bench.configure({ hook: { apply: 'background' } });
    await bench.hook(numberedUpdate('a.example.', 1));
    await workerEnded(bench);
    bench.route53.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.hook(numberedUpdate('a.example.', 2))).code, 0);
    await until('the zone has failed', async () => (await statusOf('a.example')).state === 'failing');
    bench.route53.faults.clear();
    letBeDue(bench, 'a.example.');
    await bench.hook(numberedUpdate('b.example.', 1));
    await workerEnded(bench);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
  });
});
