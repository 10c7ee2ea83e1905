import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench } from '../support/bench.ts';
import { startOnWindows } from './program.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

describe('a lock on Windows', () => {
  let bench: Bench;
  let locks: string;
  before(async () => {
    bench = await Bench.open();
    locks = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'locks');
    assert.equal((await bench.hook(numberedUpdate('a.example.', 1))).code, 0);
  });
  after(async () => bench.close());

  const claimOf = (pid: number): string => join(locks, `a.example@route53.${pid}.0.0123456789ab.lock`);
  const note = (pid: number): string =>
    JSON.stringify({ pid, command: 'hook', since: '2026-01-01T00:00:00Z', boot: null, host: '' });

  it('of a reused process ID is free at once', async () => {
    const program = await startOnWindows(bench, 'ready(); until(() => {}, 50);');
    try {
      writeFileSync(claimOf(program.pid), note(program.pid));
      const { code, stderr } = await bench.hook(numberedUpdate('a.example.', 2));
      assert.equal(code, 0, stderr);
      assert.deepEqual(readdirSync(locks), []);
    } finally {
      await program.stop();
    }
  });

  it('is held as long as its process has the file open, and free when it ends', async () => {
    const hold = `fs.openSync(words[0], 'r+'); ready(); until(() => {}, 50);`;
    writeFileSync(claimOf(4), note(4));
    const program = await startOnWindows(bench, hold, claimOf(4));
    bench.configure({ hook: { budgetSeconds: 0.3 } });
    const { code, stderr } = await bench.hook(numberedUpdate('a.example.', 3));
    await program.stop();
    assert.equal(code, 1, stderr);
    // A busy machine needs longer than that to start.
    const reasons = /locked by process 4 \("hook", since 2026-01-01T00:00:00Z\)|not applied within hook\.budgetSeconds/;
    assert.match(stderr, reasons);
    assert.ok(existsSync(claimOf(4)), 'it was taken as held');
    bench.configure({});
    assert.equal((await bench.hook(numberedUpdate('a.example.', 4))).code, 0);
    assert.deepEqual(readdirSync(locks), []);
  });

  it('of a hook that is killed while it waits for the provider is free for the next call', async () => {
    bench.route53.faults.add({ kind: 'latency', next: 1, milliseconds: 8000 });
    assert.deepEqual(readdirSync(locks), []);
    const waiting = bench.hook(numberedUpdate('a.example.', 5));
    const work = async (): Promise<string> => {
      for (;;) {
        const name = readdirSync(locks).find((file) => file.startsWith('a.example@route53.'));
        if (name !== undefined) return name;
        await pause(20);
      }
    };
    const name = await work();
    const pid = Number(/\.(\d+)\.0\.[0-9a-f]{12}\.lock$/.exec(name)?.[1]);
    const killer = await startOnWindows(bench, `process.kill(Number(words[0])); ready();`, String(pid));
    await killer.stop();
    // Wine reports no exit code for a killed process.
    await waiting;
    assert.ok(existsSync(join(locks, name)), 'it was killed and left its claim');
    assert.equal((JSON.parse(readFileSync(join(locks, name), 'utf8')) as { pid: number }).pid, pid);
    const { code, stderr } = await bench.hook(numberedUpdate('a.example.', 6));
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(locks), []);
  });
});
