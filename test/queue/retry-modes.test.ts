import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench } from '../support/bench.ts';
import { letBeDue } from '../support/let-be-due.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';
import { workerEnded } from '../support/worker-ended.ts';

const observed = 'observed.example.';
const written = 'written.example.';
const target = { route53: { maxRequestsPerSecond: 10_000 } };

/** Ways to write one zone while the general mode only observes. */
const modes = {
  'an entry of policy.zones': { policy: { mode: 'observe', zones: [{ match: 'written.example', mode: 'sync' }] } },
  'the mode of the target': {
    targets: { route53: { ...target.route53, mode: 'sync' } },
    policy: { mode: 'observe', zones: [{ match: 'observed.example', mode: 'observe' }] },
  },
};

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.hook([observed, written].map((zone) => numberedUpdate(zone, 1)));
});
afterEach(async () => bench.close());

const dueZones = (): readonly string[] => readdirSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'due'));
const assertOnlyWritten = (serial: number): void => {
  assert.deepEqual(bench.sets(written), numberedSets(written, serial));
  assert.deepEqual(bench.sets(observed), numberedSets(observed, 1));
};

for (const [what, config] of Object.entries(modes)) {
  describe(`with the general mode "observe" overridden by ${what},`, () => {
    it('retry applies a zone that failed', async () => {
      bench.configure(config);
      bench.route53.faults.add({ kind: 'internal-error' });
      assert.equal((await bench.hook([observed, written].map((zone) => numberedUpdate(zone, 2)))).code, 1);
      bench.route53.faults.clear();
      letBeDue(bench, written);
      const { code, stdout } = await bench.run('retry');
      assert.equal(code, 0);
      assert.match(stdout, /^written\.example\. at .*: 1 updated; synchronized\n$/);
      assertOnlyWritten(2);
    });

    it('the background applies what the hook queued, and nothing is queued for observed zones', async () => {
      bench.configure({ ...config, hook: { apply: 'background' } });
      assert.equal((await bench.hook([observed, written].map((zone) => numberedUpdate(zone, 2)))).code, 0);
      await workerEnded(bench);
      assertOnlyWritten(2);
    });

    it('a change that a killed process left in the journal is applied', async () => {
      bench.configure(config);
      const preload = join(bench.dir, 'kill.cjs');
      writeFileSync(
        preload,
        `const fs = require('node:fs'); const rename = fs.renameSync;
         fs.renameSync = (from, to) => to.endsWith('/written.example.json') ? process.kill(process.pid, 'SIGKILL') : rename(from, to);`,
      );
      const killed = await bench.with({ NODE_OPTIONS: `--require ${preload}` }).hook(numberedUpdate(written, 2));
      assert.equal(killed.code, null);
      const { code, stderr } = await bench.run('retry');
      assert.equal(code, 0);
      assert.match(stderr, /written\.example\.: recovered an interrupted change/);
      assertOnlyWritten(2);
    });

    it('a late call that wins is applied', { skip: process.platform === 'win32' }, async () => {
      const plesk = new FakePlesk(bench.dir);
      bench.env['DNS_SYNC_PLESK'] = plesk.program;
      await bench.hook(numberedUpdate(written, 3));
      bench.configure(config);
      assert.match((await bench.hook(numberedUpdate(written, 2))).stdout, /late call: serial 2 is older than 3/);
      plesk.set({ zones: [{ name: 'written.example', serial: 2 }] });
      assert.equal((await bench.run('retry')).code, 0);
      assertOnlyWritten(2);
    });
  });
}

it('nothing is queued for a target that only observes', async () => {
  bench.configure({
    targets: { ...target, watched: { provider: 'route53', mode: 'observe' } },
    hook: { apply: 'background' },
  });
  const calls = await bench.calls(async () => {
    assert.equal((await bench.hook(numberedUpdate(written, 2))).code, 0);
    await workerEnded(bench);
  });
  assert.deepEqual(calls, ['ChangeResourceRecordSets']);
  assertOnlyWritten(2);
});

describe('if nothing may be written,', () => {
  it('retry says so and keeps the queue', async () => {
    bench.route53.faults.add({ kind: 'internal-error' });
    await bench.hook(numberedUpdate(written, 2));
    bench.route53.faults.clear();
    letBeDue(bench, written);
    bench.configure({ policy: { mode: 'observe', zones: [{ match: '*.example', onDrift: 'heal' }] } });
    const { code, stdout } = await bench.run('retry');
    assert.equal(code, 0);
    assert.match(stdout, /^The configuration disables automatic changes\./);
    assert.equal(dueZones().length, 1);
    assert.deepEqual(bench.sets(written), numberedSets(written, 1));
    bench.configure({ targets: { route53: { ...target.route53, mode: 'observe' } } });
    assert.match((await bench.run('retry')).stdout, /^The configuration disables automatic changes\./);
    assert.equal(dueZones().length, 1);
  });
});
