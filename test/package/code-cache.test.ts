import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, beforeEach, describe, it } from 'node:test';
import { cachedCode } from '../../bin/launch.ts';
import { Bench } from '../support/bench.ts';
import { endOf } from '../support/ended.ts';
import { LiveSystem, noLiveSystem } from '../support/live-system.ts';
import { runAs, withoutRoot } from '../support/second-user.ts';
import { isOnWindows } from '../support/test-node.ts';
import { until } from '../support/until.ts';

const dist = join(import.meta.dirname, '../../dist');
const bundles = ['dns-sync', 'dns-sync-hook', 'dns-sync-hook-changes', 'route53-client'].map((name) => `${name}.cjs`);
const ending = `.${process.version}-${process.platform}-${process.arch}.cache`;
const other = '.v20.0.0-linux-x64.cache';

describe('code caches of an installed program', { skip: isOnWindows }, () => {
  let bench: Bench;
  let folder: string;
  let number = 0;
  atFirst(async () => {
    bench = await Bench.open();
    chmodSync(bench.dir, 0o755);
  });
  atTheEnd(async () => bench.close());
  /** A package as it is installed: without code caches. */
  beforeEach(() => {
    folder = join(bench.dir, `program-${++number}`);
    cpSync(dist, folder, { recursive: true, filter: (path) => !path.endsWith('.cache') });
  });

  const lib = (name = ''): string => join(folder, 'lib', name);
  const caches = (): readonly string[] => readdirSync(lib()).filter((name) => name.endsWith('.cache'));
  const leftovers = (): readonly string[] => readdirSync(lib()).filter((name) => !/\.(?:cjs|cache)$/.test(name));
  const areComplete = (place = lib()): boolean =>
    bundles.every((name) => cachedCode(join(place, name), readFileSync(join(place, name))) !== null);
  const retry = async (): Promise<void> => {
    const { code, stderr } = await bench.execute(join(folder, 'dns-sync.cjs'), ['retry'], '');
    assert.deepEqual([code, stderr], [0, '']);
  };

  describe('as root', { skip: withoutRoot }, () => {
    it('are made by "retry", which nobody waits for, and not again', async () => {
      await retry();
      assert.ok(areComplete());
      const before = bundles.map((name) => statSync(lib(name + ending)).ino);
      await retry();
      assert.deepEqual(
        bundles.map((name) => statSync(lib(name + ending)).ino),
        before,
      );
      assert.deepEqual(leftovers(), []);
    });

    it('are made again after an update of Node', async () => {
      cpSync(join(dist, 'lib', `dns-sync.cjs${ending}`), lib(`dns-sync-hook.cjs${other}`));
      await retry();
      assert.ok(areComplete());
    });

    it('are made by no call from Plesk', async () => {
      const zone = {
        name: 'example.com.',
        soa: { ttl: 300, serial: 1 },
        rr: [{ host: 'example.com.', type: 'A', value: '192.0.2.1' }],
      };
      const input = JSON.stringify({ command: 'update', zone });
      assert.equal((await bench.execute(join(folder, 'dns-sync-hook.cjs'), [], input)).code, 0);
      assert.deepEqual(caches(), []);
    });

    it('are not made where others can write: in the folder, and above it', async () => {
      for (const [place, mode] of [
        [lib(), 0o777],
        [folder, 0o775],
      ] as const) {
        chmodSync(place, mode);
        await retry();
        assert.deepEqual(caches(), [], place);
        chmodSync(place, 0o755);
      }
    });

    it('are complete if two processes make them', async () => {
      const make = async () => bench.execute(join(folder, 'code-cache.cjs'), [], '');
      assert.deepEqual(
        (await Promise.all([make(), make()])).map(({ code }) => code),
        [0, 0],
      );
      assert.ok(areComplete());
      assert.deepEqual(leftovers(), []);
    });

    it('that can not be made leave the program as it is, and are tried once a day', async () => {
      const maker = join(folder, 'code-cache.cjs');
      rmSync(maker);
      await retry();
      assert.deepEqual(caches(), [`dns-sync-hook.cjs${ending}`]);
      cpSync(join(dist, 'code-cache.cjs'), maker);
      await retry();
      assert.ok(!areComplete());
      const anHourMoreThanADay = Date.now() / 1000 - 25 * 3600;
      utimesSync(lib(`dns-sync-hook.cjs${ending}`), anHourMoreThanADay, anHourMoreThanADay);
      await retry();
      assert.ok(areComplete());
    });

    it('are absent or complete if the process that makes them is killed', async (test) => {
      const child = spawn(process.execPath, [join(folder, 'code-cache.cjs')], { env: bench.env, stdio: 'ignore' });
      test.after(() => child.kill('SIGKILL'));
      const ended = once(child, 'exit');
      await until('one is there', () => caches().length > 0);
      child.kill('SIGKILL');
      await ended;
      for (const name of caches().map((file) => file.slice(0, -ending.length)))
        assert.ok(cachedCode(lib(name), readFileSync(lib(name))) !== null, name);
      rmSync(lib(`dns-sync-hook.cjs${ending}`), { force: true });
      await retry();
      assert.ok(areComplete());
    });

    it('are not made on a read-only or full disk, and nothing fails', { skip: noLiveSystem }, async () => {
      const place = join(bench.dir, `disk-${number}`);
      mkdirSync(place);
      // The bundles fit into six megabytes, and the caches don't.
      const full = `mount -t tmpfs -o size=6m none ${place} && cp -r ${folder}/. ${place}`;
      const readOnly = `mount --bind ${folder} ${place} && mount -o remount,ro,bind ${place}`;
      for (const disk of [full, readOnly]) {
        const run = `${disk} && ${process.execPath} ${place}/dns-sync.cjs retry && ls -A ${place}/lib`;
        const child = spawn('unshare', ['-rm', 'sh', '-c', run], { env: bench.env });
        const { code, stdout, stderr } = await endOf(child, '');
        assert.deepEqual([code, stderr], [0, ''], disk);
        assert.doesNotMatch(stdout, /\.tmp$/m, disk);
      }
      assert.deepEqual(caches(), []);
    });

    it('are not made by another user', async () => {
      const state = join(bench.dir, `state-${number}`);
      mkdirSync(state);
      chmodSync(state, 0o777);
      const env = { ...bench.env, HOME: state, DNS_SYNC_STATE_DIR: join(state, 'own') };
      const user = { uid: 65_534, gid: 65_534 };
      assert.equal((await runAs(user, join(folder, 'dns-sync.cjs'), ['retry'], '', env)).code, 0);
      assert.deepEqual(caches(), []);
    });

    it('are made by "setup" before Plesk calls the version, and in the package', { skip: noLiveSystem }, async () => {
      const place = join(bench.dir, `system-${number}`);
      mkdirSync(place);
      const system = new LiveSystem(bench, place);
      const words = ['setup', '--yes', '--no-plesk', '--timer', 'none'];
      const { code, stderr } = await system.run(words, {}, folder);
      assert.equal(code, 0, stderr);
      const current = system.path('/usr/local/lib/dns-sync/current/lib');
      assert.ok(existsSync(current));
      assert.ok(areComplete(current));
      assert.ok(areComplete());
      const again = await system.run(words, {}, folder);
      assert.match(again.stdout, /unchanged: version/);
    });
  });
});
