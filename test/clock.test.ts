import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { withClock, withClockSet } from './at-clock.ts';
import { Bench } from './bench.ts';
import { numberedSets, numberedUpdate } from './numbered-update.ts';

const day = 86_400_000;
const minute = 60_000;

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(async () => bench.close());

const state = (...parts: readonly string[]): string => join(bench.env['DNS_SYNC_STATE_DIR'] as string, ...parts);

describe('a clock that was ahead, and is right again', () => {
  it('a zone that failed meanwhile is tried again at once by "retry"', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    // The service refuses a signature of a time that is so far off.
    assert.equal((await withClock(bench, 30 * day).hook(numberedUpdate('a.example.', 2))).code, 1);
    const { code, stdout } = await bench.run('retry');
    assert.equal(code, 0);
    assert.match(stdout, /a\.example\. at .*: 1 updated; the zone is synchronized now\n/);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
    assert.deepEqual(readdirSync(state('due')), []);
  });

  it('a change that a killed process left in the journal of the present month is brought forward', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    await withClock(bench, 60 * day).hook(numberedUpdate('b.example.', 1));
    // Another start while the clock is ahead: how far it looked is noted.
    await withClock(bench, 60 * day).run('status');
    const preload = join(bench.dir, 'kill.cjs');
    writeFileSync(
      preload,
      `const fs = require('node:fs'); const rename = fs.renameSync;
       fs.renameSync = (from, to) => to.endsWith('/a.example.json') ? process.kill(process.pid, 'SIGKILL') : rename(from, to);`,
    );
    const killed = await bench.with({ NODE_OPTIONS: `--require ${preload}` }).hook(numberedUpdate('a.example.', 2));
    assert.equal(killed.code, null);
    const { stderr } = await bench.run('retry');
    assert.match(stderr, /a\.example\.: a process ended before it was done with a change/);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
    const mark = readFileSync(state('journal', 'caught-up.json'), 'utf8');
    await bench.run('status');
    assert.equal(readFileSync(state('journal', 'caught-up.json'), 'utf8'), mark, 'the next start reads nothing anew');
  });

  it('"status" and "doctor" say that the last call and the last look are dated in the future', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    assert.equal((await bench.run('drift')).code, 0);
    for (const path of [state('calls'), state('rates', 'route53.target.json')]) {
      const ahead = new Date(Date.now() + 10 * day).toISOString();
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, ahead));
    }
    const expected =
      /the last call of the hook is dated 20.*Z, (10 days|9 days 23 hours) in the future: the clock was set back[\s\S]*the last look at all zones of route53 is dated/;
    const status = await bench.run('status');
    assert.equal(status.code, 0);
    assert.match(status.stderr, expected);
    assert.equal((await bench.run('status', '--max-age', '26h')).code, 2, 'nobody can tell how old they are');
    assert.match((await bench.run('doctor')).stdout, expected);
    await bench.hook(numberedUpdate('a.example.', 2));
    await bench.run('drift');
    const after = await bench.run('status', '--max-age', '26h');
    assert.deepEqual([after.code, after.stderr], [0, '']);
    assert.doesNotMatch((await bench.run('doctor')).stdout, /in the future/);
  });

  for (const time of [
    '-000001-06-01T00:00:00Z',
    '1969-12-31T23:00:00Z',
    '3084-12-31T00:00:00Z',
    '5200-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+200000-01-01T00:00:00Z',
  ])
    it(`nothing ends in a stack at ${time}, and all is well once the clock is right`, async () => {
      await bench.hook(numberedUpdate('a.example.', 1));
      const wrong = withClock(bench, Date.parse(time) - Date.now());
      const ended = [
        await wrong.hook([numberedUpdate('a.example.', 2), numberedUpdate('b.example.', 2)]),
        await wrong.run('status', '--max-age', '26h'),
        await wrong.run('retry'),
        await wrong.run('pause', 'a.example'),
        await wrong.run('resume'),
        await wrong.run('history'),
        await wrong.run('restore', 'a.example', '--at', '9999-12-31T23:59:59-12:00', '--yes'),
        await wrong.run('restore', 'a.example', '--at', '0000-01-01T00:00:00+12:00', '--yes'),
      ];
      for (const { stdout, stderr } of ended) {
        assert.doesNotMatch(stderr, /this is a bug|^ {4}at /m);
        assert.doesNotMatch(stdout + stderr, /NaN|Invalid|[+-]\d{6}-/);
      }
      await bench.run('retry');
      assert.equal((await bench.hook([numberedUpdate('a.example.', 3), numberedUpdate('b.example.', 3)])).code, 0);
      for (const zone of ['a.example.', 'b.example.']) assert.deepEqual(bench.sets(zone), numberedSets(zone, 3));
      assert.deepEqual(readdirSync(state('due')), []);
    });
});

/** By less than what the service tolerates in a signature. */
describe('a clock that is set during a call', () => {
  it("back doesn't lengthen the time of the call", async () => {
    bench.configure({ hook: { budgetSeconds: 5 } });
    await bench.hook(numberedUpdate('a.example.', 1));
    bench.route53.faults.add({ kind: 'latency', milliseconds: 15_000 });
    assert.equal((await withClockSet(bench, -4 * minute).hook(numberedUpdate('a.example.', 2))).code, 1);
  });

  it("forward doesn't use up the time of the call", async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    assert.equal((await withClockSet(bench, 4 * minute).hook(numberedUpdate('a.example.', 2))).code, 0);
  });
});
