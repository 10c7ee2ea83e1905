import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench, type Ended } from '../support/bench.ts';
import { runAs, sharedPrograms, withoutRoot } from '../support/second-user.ts';

const stranger = { uid: 12_345, gid: 12_345 };

const call = {
  command: 'update',
  zone: { name: 'a.example.', soa: { ttl: 300 }, rr: [{ host: 'a.example.', type: 'A', value: '192.0.2.1' }] },
};

describe('a configuration', { skip: process.platform === 'win32' }, () => {
  let bench: Bench;
  let folder: string;
  let file: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    bench = await Bench.open();
    folder = join(bench.dir, 'etc');
    mkdirSync(folder, { mode: 0o755 });
    file = join(folder, 'config.json');
    renameSync(bench.env['DNS_SYNC_CONFIG'] as string, file);
    chmodSync(file, 0o644);
    env = { ...bench.env, DNS_SYNC_CONFIG: file };
  });
  afterEach(async () => bench.close());

  const hook = async (): Promise<Ended> => bench.execute('dns-sync-hook.cjs', [], JSON.stringify(call), env);

  async function assertRefused(reason: string, command: string): Promise<void> {
    const { code, stderr } = await hook();
    assert.equal(code, 2);
    assert.equal(stderr, `dns-sync: unsafe configuration ${file}: ${reason}. Run: ${command}\n`);
    const status = await bench.execute('dns-sync.cjs', ['status'], '', env);
    assert.equal(status.code, 1);
    assert.equal(status.stderr, stderr);
  }

  it('is accepted by root from root only', { skip: withoutRoot }, async () => {
    assert.equal((await hook()).code, 0);
    chownSync(file, stranger.uid, 0);
    await assertRefused(
      `it belongs to user 12345, who could run programs as root through hook.chain`,
      `chown root ${file}`,
    );
    chownSync(file, 0, stranger.gid);
    assert.equal((await hook()).code, 0, 'a group that can only read is no harm');
    chmodSync(file, 0o664);
    await assertRefused(
      `group 12345 can write to it, and could run programs as root through hook.chain`,
      `chmod g-w ${file}`,
    );
    chownSync(file, 0, 0);
    assert.equal((await hook()).code, 0, "root's own group");
    chmodSync(file, 0o646);
    await assertRefused('every user of this machine can write to it', `chmod o-w ${file}`);
    chmodSync(file, 0o644);
    chownSync(folder, 0, stranger.gid);
    chmodSync(folder, 0o775);
    await assertRefused(
      `group 12345 can write to ${folder}, and could run programs as root through hook.chain`,
      `chmod g-w ${folder}`,
    );
    chmodSync(folder, 0o1777);
    await assertRefused(`every user of this machine can write to ${folder}`, `chmod o-w ${folder}`);
    chmodSync(folder, 0o755);
    const target = join(bench.dir, 'open');
    mkdirSync(target);
    chmodSync(target, 0o777);
    renameSync(file, join(target, 'real.json'));
    symlinkSync(join(target, 'real.json'), file);
    await assertRefused(`every user of this machine can write to ${target}`, `chmod o-w ${target}`);
  });

  it('is accepted by another user unless every user may write it', { skip: withoutRoot }, async () => {
    const programs = sharedPrograms(bench);
    const state = join(bench.dir, 'state');
    mkdirSync(state, { mode: 0o770 });
    chownSync(state, stranger.uid, stranger.gid);
    const hookAs = async (): Promise<Ended> =>
      runAs(stranger, join(programs, 'dns-sync-hook.cjs'), [], JSON.stringify(call), env);
    assert.equal((await hookAs()).code, 0);
    chownSync(file, stranger.uid, stranger.gid);
    chmodSync(file, 0o660);
    chmodSync(folder, 0o1777);
    assert.equal((await hookAs()).code, 0);
    chmodSync(file, 0o666);
    const open = await hookAs();
    assert.equal(open.code, 2);
    assert.match(open.stderr, /every user of this machine can write to it\. Run: chmod o-w /);
    chmodSync(file, 0o660);
    chmodSync(folder, 0o777);
    const replaceable = await hookAs();
    assert.equal(replaceable.code, 2);
    assert.match(replaceable.stderr, /every user of this machine can write to .*etc\. Run: chmod o-w /);
  });

  it('that is a FIFO or a device is refused at once', async () => {
    rmSync(file);
    assert.equal(spawnSync('mkfifo', [file]).status, 0);
    const fifo = await hook();
    assert.equal(fifo.code, 2);
    assert.equal(
      fifo.stderr,
      `dns-sync: cannot read the configuration ${file}: it is a FIFO, not a regular file. Use a regular file that this user can read\n`,
    );
    env['DNS_SYNC_CONFIG'] = '/dev/zero';
    assert.match((await hook()).stderr, /\/dev\/zero: it is a device, not a regular file/);
  });

  it('keeps what another program writes into it while it is edited', async () => {
    const preload = join(bench.dir, 'another-writer.cjs');
    writeFileSync(
      preload,
      `const fs = require('node:fs');
       const sync = fs.fsyncSync;
       let isFirst = true;
       fs.fsyncSync = (descriptor) => {
         if (isFirst) {
           const file = process.env.DNS_SYNC_CONFIG;
           const config = JSON.parse(fs.readFileSync(file, 'utf8'));
           fs.writeFileSync(file, JSON.stringify({ ...config, policy: { trashDays: 3 } }));
         }
         isFirst = false;
         return sync(descriptor);
       };\n`,
    );
    const all = { ...env, NODE_OPTIONS: `--require ${preload}` };
    const { code, stderr } = await bench.execute('dns-sync.cjs', ['config', 'set', 'policy.onDrift', 'heal'], '', all);
    assert.equal(code, 0, stderr);
    const { policy } = JSON.parse(readFileSync(file, 'utf8')) as { policy: object };
    assert.deepEqual(policy, { trashDays: 3, onDrift: 'heal' });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('that is a link is edited at its target, which keeps its mode and owner', async () => {
    const server = new FakePlesk(bench.dir);
    server.set({ slot: { custom: 'true', custom_script: '/usr/bin/other' }, faults: [] });
    const target = join(bench.dir, 'real.json');
    renameSync(file, target);
    chmodSync(target, 0o640);
    if (withoutRoot === false) chownSync(target, 0, stranger.gid);
    const { ino, gid } = statSync(target);
    symlinkSync(target, file);
    const surroundings = { ...env, DNS_SYNC_PLESK: server.program };
    const { code, stderr } = await bench.execute('dns-sync.cjs', ['plesk', 'enable', '--chain'], '', surroundings);
    assert.equal(code, 0, stderr);
    assert.ok(lstatSync(file).isSymbolicLink());
    const after = statSync(target);
    assert.notEqual(after.ino, ino, 'it is replaced as a whole');
    assert.deepEqual([after.mode & 0o7777, after.gid], [0o640, gid]);
    assert.match(readFileSync(target, 'utf8'), /"command": "\/usr\/bin\/other"/);
  });
});
