import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cachedCode } from '../../bin/launch.ts';
import { startUpdateServer } from '../../fixtures/rfc2136/update-server.ts';
import { Bench } from '../support/bench.ts';

const dist = join(import.meta.dirname, '../../dist');

const update = (serial: number, value = '192.0.2.1') => ({
  command: 'update',
  zone: { name: 'example.com.', soa: { ttl: 300, serial }, rr: [{ host: 'example.com.', type: 'A', value }] },
});

/** What the probe reports: modules of Node, files of the product, streams that Node opened, and threads at the end. */
interface Loaded {
  readonly loaded: readonly string[];
  readonly files: readonly string[];
  readonly opened: readonly string[];
  readonly threads: number;
}

describe('a call', () => {
  let bench: Bench;
  let probe: string;
  before(async () => {
    bench = await Bench.open();
    // Reports on stderr which modules of Node and files of the product were loaded after the start.
    probe = join(bench.dir, 'probe.cjs');
    writeFileSync(
      probe,
      `const fs = require('node:fs');
       const before = new Set(process.moduleLoadList);
       const read = fs.readFileSync;
       const files = [];
       // Node opens a stream when it is read for the first time.
       const opened = [];
       for (const name of ['stdout', 'stderr']) {
         const { get } = Object.getOwnPropertyDescriptor(process, name);
         Object.defineProperty(process, name, { get() { opened.push(name); return get.call(process); } });
       }
       fs.readFileSync = (file, ...more) => { if (String(file).endsWith('.cjs')) files.push(file); return read(file, ...more); };
       process.on('exit', () => {
         const loaded = process.moduleLoadList.filter((name) => !before.has(name) && name.startsWith('NativeModule '));
         const status = fs.existsSync('/proc/self/status') ? fs.readFileSync('/proc/self/status', 'utf8') : '';
         const threads = Number(/^Threads:\\s*(\\d+)/m.exec(status)?.[1] ?? 0);
         fs.writeSync(2, JSON.stringify({ loaded: loaded.map((name) => name.slice(13)), files, opened, threads }));
       });`,
    );
    assert.equal((await bench.hook(update(1))).code, 0);
  });
  after(async () => bench.close());

  const loadedBy = async (
    file: string,
    words: readonly string[],
    call: object | null,
    env: Record<string, string> = bench.env,
  ) => {
    const { code, stderr } = await bench.execute(file, words, call === null ? '' : JSON.stringify(call), {
      ...env,
      NODE_OPTIONS: `--require ${probe}`,
    });
    assert.equal(code, 0, stderr);
    const { loaded, files, ...rest } = JSON.parse(stderr) as Loaded;
    return {
      ...rest,
      loaded,
      files: files.map((name) => name.slice(dist.length + 1)).filter((name) => !name.startsWith('..')),
    };
  };

  it('that changes nothing loads one bundle and almost nothing of Node: no streams, network, cryptography, or SDK', async () => {
    const { loaded, files } = await loadedBy('dns-sync-hook.cjs', [], update(2));
    assert.deepEqual(
      files.filter((name) => name.startsWith('lib/')),
      ['lib/dns-sync-hook.cjs'],
    );
    assert.deepEqual(
      loaded.filter((name) => !/^(?:vm|os|internal\/)/.test(name)),
      [],
    );
  });

  it('at a name server loads nothing that sends if nothing changed, and starts no threads for an edit', async () => {
    const folder = join(bench.dir, 'name-server');
    mkdirSync(folder);
    const server = await startUpdateServer(folder, Date.now);
    const place = await Bench.open({ targets: { own: server.target } });
    try {
      assert.equal((await place.hook(update(1))).code, 0);
      const { loaded, threads } = await loadedBy('dns-sync-hook.cjs', [], update(2), place.env);
      assert.deepEqual(
        loaded.filter((name) => !/^(?:vm|os|internal\/)/.test(name)),
        [],
      );
      const changed = await loadedBy('dns-sync-hook.cjs', [], update(3, '192.0.2.2'), place.env);
      assert.ok(changed.loaded.includes('net'), 'the change is sent');
      assert.equal(changed.threads, threads, 'syncs start no threads');
      // The mark of the journal moved, which is one more sync.
      const next = await loadedBy('dns-sync-hook.cjs', [], update(4, '192.0.2.3'), place.env);
      assert.equal(next.threads, threads);
    } finally {
      server.close();
      await place.close();
    }
  });

  it('that changes a record loads the code of changes and the SDK too, and opens no streams', async () => {
    const { files, opened } = await loadedBy('dns-sync-hook.cjs', [], update(3, '192.0.2.2'));
    assert.deepEqual(
      files.filter((name) => name.startsWith('lib/')),
      ['lib/dns-sync-hook.cjs', 'lib/dns-sync-hook-changes.cjs', 'lib/route53-client.cjs'],
    );
    assert.deepEqual(opened, [], 'not even to close the connection');
  });

  it('on a server in a fleet loads neither the SDK nor a client of the engine', async () => {
    const engine = { endpoints: ['http://127.0.0.1:9'] };
    bench.configure({ hook: { apply: 'background' }, fleet: { name: 'test', engine } });
    const { files, loaded } = await loadedBy('dns-sync-hook.cjs', [], update(4, '192.0.2.3'));
    bench.configure({});
    assert.deepEqual(
      files.filter((name) => name.startsWith('lib/')),
      ['lib/dns-sync-hook.cjs', 'lib/dns-sync-hook-changes.cjs'],
    );
    assert.deepEqual(
      loaded.filter((name) => /^(?:https?|tls|zlib)$/.test(name)),
      [],
    );
  });

  it('lets the SDK use credentials that come from a program', async () => {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, ...env } = bench.env;
    const [answer, config] = [join(bench.dir, 'answer.json'), join(bench.dir, 'config')];
    writeFileSync(answer, JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: secret }));
    writeFileSync(config, `[default]\ncredential_process = cat ${answer}\n`);
    await loadedBy('dns-sync-hook.cjs', [], update(5, '192.0.2.4'), {
      ...env,
      AWS_CONFIG_FILE: config,
    });
    assert.deepEqual(bench.sets('example.com.'), ['example.com. A 300 192.0.2.4']);
  });

  it('for help loads neither HTTP nor cryptography', async () => {
    const { loaded } = await loadedBy('dns-sync.cjs', ['--help'], null);
    assert.deepEqual(
      loaded.filter((name) => /^(?:https?$|tls|crypto|dns)/.test(name)),
      [],
    );
  });
});

describe('the code cache', () => {
  const place = mkdtempSync(join(tmpdir(), 'dns-sync-cache-'));
  after(() => rmSync(place, { recursive: true, force: true }));
  const lib = join(place, 'lib');
  const ending = `.${process.version}-${process.platform}-${process.arch}.cache`;
  const fresh = (): void => cpSync(dist, place, { recursive: true, force: true });
  const version = (...flags: string[]) => {
    const words = [...flags, join(place, 'dns-sync.cjs'), '--version'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return { status, stdout: stdout.trim(), stderr };
  };
  const good = { status: 0, stdout: '', stderr: '' };
  before(() => {
    fresh();
    good.stdout = version().stdout;
    assert.match(good.stdout, /^\d+\.\d+\.\d+$/);
  });

  it('is created by the build for its own version of Node, for every bundle that users run often', () => {
    const made = readdirSync(lib).filter((name) => name.endsWith('.cache'));
    assert.ok(made.every((name) => /\.cjs\.v\d+\.\d+\.\d+-\w+-\w+\.cache$/.test(name)));
    const often = ['dns-sync', 'dns-sync-hook', 'dns-sync-hook-changes', 'route53-client'];
    assert.deepEqual(new Set(made.map((name) => name.split('.')[0])), new Set(often));
  });

  it('is accepted by V8 under its default flags', (t) => {
    const bundles = readdirSync(lib).flatMap((name) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []));
    if (bundles.length === 0) {
      t.skip(`the build made no cache for ${process.version}`);
      return;
    }
    for (const bundle of bundles) {
      const code = cachedCode(join(lib, bundle), readFileSync(join(lib, bundle)));
      assert.ok(code !== null, `${bundle} has an intact cache`);
      writeFileSync(join(lib, `${bundle}.code`), code);
    }
    const check = `
      const [lib, ...bundles] = process.argv.slice(1);
      const { readFileSync } = require('node:fs');
      const refused = bundles.filter((bundle) => {
        const source = readFileSync(lib + '/' + bundle);
        const cachedData = readFileSync(lib + '/' + bundle + '.code');
        return new (require('node:vm').Script)(source.toString('latin1'), { cachedData }).cachedDataRejected;
      });
      process.stdout.write(refused.join(' '));`;
    const { stdout } = spawnSync(process.execPath, ['-e', check, lib, ...bundles], { encoding: 'utf8' });
    assert.equal(stdout, '');
  });

  it('is silently skipped if it is missing, cut or damaged anywhere', () => {
    const file = join(lib, readdirSync(lib).find((name) => name.startsWith('dns-sync.cjs.')) as string);
    // The cache of another Node version gets our name here: it must be refused by its content.
    const name = join(lib, `dns-sync.cjs${ending}`);
    const content = readFileSync(file);
    const damaged = (at: number): Buffer => {
      const copy = Buffer.from(content);
      copy.fill(0x41, at, at + 64);
      return copy;
    };
    const places = [0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8].map((part) => damaged(Math.floor(content.length * part)));
    const cuts = [0, 1, 100, content.length - 2].map((length) => content.subarray(0, length));
    for (const bad of [...places, ...cuts]) {
      writeFileSync(name, bad);
      assert.deepEqual(version(), good);
    }
    rmSync(name);
    assert.deepEqual(version(), good);
    fresh();
  });

  it('is silently refused by V8 under flags that it was not created for', () => {
    assert.deepEqual(version('--no-lazy'), good);
    assert.deepEqual(version('--max-old-space-size=64'), good);
  });

  it('never runs code of another text, even of the same length', () => {
    const file = join(lib, 'dns-sync.cjs');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(`"${good.stdout}"`, `"${good.stdout.replaceAll(/\d/g, '9')}"`));
    assert.equal(readFileSync(file, 'utf8').length, text.length);
    assert.equal(version().stdout, good.stdout.replaceAll(/\d/g, '9'));
    fresh();
  });

  it('needs no right to write to the folder of the executables', () => {
    chmodSync(lib, 0o555);
    const names = readdirSync(lib);
    assert.deepEqual(version(), good);
    assert.deepEqual(readdirSync(lib), names);
    chmodSync(lib, 0o755);
  });
});
