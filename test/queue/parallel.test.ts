import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createLockFile, removeLockFile } from '../../src/state/locks/lock-file.ts';
import { nodeFiles } from '../../src/state/files/file-ops.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { withPassingTime } from '../support/passing-time.ts';
import { isOnWindows, notOnWindows } from '../support/test-node.ts';
import { textUpdate } from '../support/numbered-update.ts';

const zones = Array.from({ length: 10 }, (_, i) => `p${i}.example.`);

/** Processes start slowly under Wine. */
const hooksAtOnce = isOnWindows ? 20 : 50;

describe('fifty hooks at once over ten zones, in parallel with apply, drift and status', () => {
  let bench: Bench;
  let state: string;
  before(async () => {
    bench = await Bench.open();
    state = bench.env['DNS_SYNC_STATE_DIR'] as string;
  });
  after(async () => bench.close());

  it('lose nothing, tear nothing, and all of them succeed', async () => {
    const hooks = Array.from({ length: hooksAtOnce }, async (_, i) => {
      const hostname = `h${i}.example`;
      const ptr = { command: 'createPTRs', ptr: { ip_address: `192.0.2.${i}`, hostname } };
      return bench.hook([textUpdate(zones[i % 10] as string, 1000 + i), ptr]);
    });
    const parallelWork = (async () => {
      // Readers during the first writes also print complete output.
      for (let round = 0; round < 2; round++) {
        for (const command of ['status', 'drift'] as const) {
          const { stdout, stderr, code } = await bench.run(command, '--json');
          if (code === 1 && stdout === '') assert.match(stderr, /no zones yet/);
          else conforms(command, JSON.parse(stdout));
        }
        const { code, stderr } = await bench.run('apply', '--yes');
        if (code !== 0) assert.match(stderr, /changed after it was planned|keeps changing/);
      }
    })();
    for (const { code, stderr } of await Promise.all(hooks)) assert.equal(code, 0, stderr);
    await parallelWork;
    for (const [i, zone] of zones.entries())
      assert.deepEqual(bench.sets(zone), [`${zone} TXT 300 "serial ${990 + hooksAtOnce + i}"`]);
    const { wanted } = await bench.json<{ wanted: readonly { hostname: string }[] }>('ptr', 'ls');
    assert.deepEqual(
      new Set(wanted.map(({ hostname }) => hostname)),
      new Set(Array.from({ length: hooksAtOnce }, (_, i) => `h${i}.example.`)),
    );
    assert.deepEqual(readdirSync(join(state, 'locks')), []);
    for (const name of readdirSync(join(state, 'zones'))) {
      assert.match(name, /^p\d\.example\.json$/);
      JSON.parse(readFileSync(join(state, 'zones', name), 'utf8'));
    }
    const status = await bench.run('status');
    assert.equal(status.code, 0, status.stdout);
    assert.equal((await bench.run('drift')).code, 0);
  });

  it("aren't delayed, nor are readers, by a writer of another zone", async () => {
    const [held = '', otherZone = ''] = zones;
    const locks = join(state, 'locks');
    const claims = await Promise.all(
      [held.slice(0, -1), `${held.slice(0, -1)}@route53`].map(async (lock) =>
        createLockFile(nodeFiles, locks, lock, { command: 'test', now: Date.now }),
      ),
    );
    try {
      assert.equal((await bench.hook(textUpdate(otherZone, 2000))).code, 0);
      for (const words of [['status'], ['plan'], ['drift'], ['export', held], ['history', held], ['trash', 'ls']])
        assert.equal((await bench.run(...words)).code, 0, words.join(' '));
    } finally {
      for (const { file } of claims) await removeLockFile(nodeFiles, locks, file);
    }
  });

  const ours = notOnWindows('the claim is made by a process of this system');
  it('report the process that works on their zone, if that takes too long', { skip: ours }, async () => {
    const [zone = ''] = zones;
    const locks = join(state, 'locks');
    // Enough for a call to reach the lock. The wait may start after the hour has passed, and then takes this long.
    bench.configure({ hook: { budgetSeconds: 20 } });
    const { file, pid } = await createLockFile(nodeFiles, locks, `${zone.slice(0, -1)}@route53`, {
      command: 'apply',
      now: Date.now,
    });
    const passing = { when: 'the call comes to its zone', holds: () => readdirSync(join(state, 'due')).length > 0 };
    const { code, stderr } = await withPassingTime(bench, passing, async ({ hook }) => hook(textUpdate(zone, 3000)));
    await removeLockFile(nodeFiles, locks, file);
    bench.configure({});
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`p0\\.example@route53 is locked by process ${pid} \\("apply", since 20[\\d-]+T[\\d:.]+Z\\)`),
    );
    assert.match((await bench.run('status', zone)).stdout, /pending|failing/);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} TXT 300 "serial 3000"`]);
  });

  const linux = process.platform === 'linux' ? false : 'this system does not tell when a process started';
  it('continue at once after a process has ended, whatever its claim says', { skip: linux }, async () => {
    const [zone = ''] = zones;
    const name = zone.slice(0, -1);
    // Claims of an earlier boot, of a reused ID, and of an unused one.
    const gone = [
      [`${process.pid}.x`, { boot: 'another' }],
      [`${process.pid}.1`, {}],
      ['999999999.x', {}],
    ] as const;
    for (const [i, [owner, note]] of gone.entries()) {
      const text = JSON.stringify({
        pid: 1,
        command: 'hook',
        since: '2999-01-01T00:00:00Z',
        boot: null,
        host: '',
        ...note,
      });
      for (const lock of [name, `${name}@route53`])
        writeFileSync(join(state, 'locks', `${lock}.${owner}.${'0'.repeat(11)}${i}.lock`), text);
    }
    assert.equal((await bench.hook(textUpdate(zone, 4000))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} TXT 300 "serial 4000"`]);
    assert.deepEqual(readdirSync(join(state, 'locks')), []);
  });
});

describe('a document that another process keeps locked', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open({ hook: { budgetSeconds: 600, apply: 'record' } });
    const ptr = { ip_address: '192.0.2.1', hostname: 'a.example' };
    assert.equal((await bench.hook([textUpdate('a.example.', 1), { command: 'createPTRs', ptr }])).code, 0);
  });
  after(async () => bench.close());

  const skip = notOnWindows('the claim is made by a process of this system');
  const ptrOf = (address: string) => ({ command: 'createPTRs', ptr: { ip_address: address, hostname: 'b.example' } });
  for (const [lock, call] of [
    ['@ptr@2.0.192.in-addr.arpa', ptrOf('192.0.2.2')],
    ['a.example', textUpdate('a.example.', 2)],
  ] as const) {
    it(`is waited for longer than ten seconds, within the budget of the call (${lock})`, { skip }, async () => {
      const locks = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'locks');
      const { file } = await createLockFile(nodeFiles, locks, lock, { command: 'test', now: Date.now });
      const ended = bench.hook(call);
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      await removeLockFile(nodeFiles, locks, file);
      const { code, stderr } = await ended;
      assert.equal(code, 0, stderr);
    });

    it(`is refused with the holder when the budget is over (${lock})`, { skip }, async () => {
      bench.configure({ hook: { budgetSeconds: 0.1, apply: 'record' } });
      const locks = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'locks');
      const { file, pid } = await createLockFile(nodeFiles, locks, lock, { command: 'test', now: Date.now });
      const { code, stderr } = await bench.hook({ ...call, ...(lock === 'a.example' && textUpdate('a.example.', 3)) });
      await removeLockFile(nodeFiles, locks, file);
      bench.configure({ hook: { budgetSeconds: 600, apply: 'record' } });
      assert.equal(code, 2, stderr);
      assert.ok(stderr.includes(`${lock} is locked by process ${pid}`), stderr);
    });
  }

  it("of one block of addresses doesn't delay a call about another", async () => {
    const locks = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'locks');
    const { file } = await createLockFile(nodeFiles, locks, '@ptr@2.0.192.in-addr.arpa', {
      command: 'test',
      now: Date.now,
    });
    try {
      assert.equal((await bench.hook(ptrOf('198.51.100.1'))).code, 0);
    } finally {
      await removeLockFile(nodeFiles, locks, file);
    }
  });
});

describe('fifty hooks at once about PTRs', () => {
  it('are all recorded, those about one block of addresses and those about others', async () => {
    const bench = await Bench.open({ hook: { budgetSeconds: 600, apply: 'record' } });
    try {
      const addresses = Array.from({ length: hooksAtOnce }, (_, i) => (i % 2 === 0 ? `192.0.2.${i}` : `10.0.${i}.1`));
      const calls = addresses.map(async (address, i) => {
        const rr = [
          { host: `z${i}.example.`, type: 'A', value: address },
          { host: address, type: 'PTR', opt: '24', value: `h${i}.example.` },
        ];
        const zone = { name: `z${i}.example.`, soa: { ttl: 300, serial: 1 }, rr };
        return bench.hook([
          { command: 'createPTRs', ptr: { ip_address: address, hostname: `h${i}.example` } },
          { command: 'update', zone },
        ]);
      });
      for (const { code, stderr } of await Promise.all(calls)) assert.equal(code, 0, stderr);
      const { wanted } = await bench.json<{ wanted: readonly { address: string; from: readonly string[] }[] }>(
        'ptr',
        'ls',
      );
      assert.deepEqual(new Set(wanted.map(({ address }) => address)), new Set(addresses));
      const partial = wanted.filter(({ from }) => from.length !== 2);
      assert.deepEqual(partial, []);
    } finally {
      await bench.close();
    }
  });
});

describe('root and the user of the panel', () => {
  const skip =
    notOnWindows('it has no user ids') ||
    (process.geteuid?.() === 0 ? false : 'only root can run a process as somebody else');

  it('work in one directory, each with the files of the other', { skip }, async () => {
    const bench = await Bench.open();
    try {
      const id = 12_345;
      // The checkout may be private.
      const programs = join(bench.dir, 'programs');
      cpSync(join(import.meta.dirname, '../../dist'), programs, { recursive: true });
      chmodSync(bench.dir, 0o755);
      const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
      mkdirSync(state);
      chmodSync(state, 0o770);
      chownSync(state, 0, id);
      const hookAs = async (uid: number, call: object) => {
        const as = uid === 0 ? {} : { uid, gid: uid };
        const child = spawn(process.execPath, [join(programs, 'dns-sync-hook.cjs')], { env: bench.env, ...as });
        let stderr = '';
        child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
        child.stdin.end(JSON.stringify(call));
        const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
        assert.equal(code, 0, stderr);
      };
      const ptr = { command: 'createPTRs', ptr: { ip_address: '192.0.2.1', hostname: 'a.example' } };
      for (const [i, uid] of [0, id, 0, id].entries())
        await hookAs(uid, [textUpdate('a.example.', i + 1), ptr, textUpdate(`u${i}.example.`, 1)]);
      assert.deepEqual(bench.sets('a.example.'), ['a.example. TXT 300 "serial 4"']);
      assert.equal(readdirSync(join(state, 'zones')).length, 5);
    } finally {
      await bench.close();
    }
  });
});
