import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Bench, plesk } from '../support/bench.ts';
import { brokenLinks, pagesBelow } from '../support/markdown.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

describe('the package, installed on an empty system', () => {
  let bench: Bench;
  let prefix: string;
  let env: Record<string, string>;
  let tarball: string;
  let pages: string;
  atFirst(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    prefix = join(bench.dir, 'prefix');
    mkdirSync(prefix);
    // No registry is reachable and the cache is empty, so only the package's content is available.
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: bench.dir,
      npm_config_cache: join(bench.dir, 'npm-cache'),
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_userconfig: join(bench.dir, 'npmrc'),
    };
    // The executables are already built, and other tests are using them: the package is made from a copy.
    const copy = join(bench.dir, 'copy');
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: readonly string[] };
    const packed = ['package.json', ...files.filter((name) => !name.startsWith('!'))];
    for (const name of packed) cpSync(join(root, name), join(copy, name), { recursive: true });
    pages = join(bench.dir, 'api');
    const places = ['--dist', join(copy, 'dist'), '--docs', pages];
    await run(process.execPath, [join(root, 'scripts/declarations.mjs'), ...places], { cwd: root });
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', bench.dir];
    const { stdout } = await run(npm, pack, { cwd: copy, env });
    const install = ['install', '--prefix', prefix, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    tarball = join(bench.dir, stdout.trim());
    await run(npm, [...install, tarball], { cwd: prefix, env });
  });
  atTheEnd(async () => bench.close());

  /** Runs an executable by the name that npm gave it, as a separate program. */
  async function execute(name: string, words: readonly string[], input = ''): Promise<string> {
    const shell = process.platform === 'win32';
    const ended = run(join(prefix, 'node_modules/.bin', name), words, { env: bench.env, cwd: bench.dir, shell });
    ended.child.stdin?.end(input);
    return (await ended).stdout;
  }

  it('is described by a page for each exported function and type', () => {
    const names = ['index.d.ts', 'testing.d.ts'].flatMap((file) => {
      const text = readFileSync(join(prefix, 'node_modules/dns-sync/dist', file), 'utf8');
      return (/\{ (.*) \}/.exec(text)?.[1] ?? '').split(', ');
    });
    assert.ok(names.length > 20, `${names.length} names`);
    const made = new Set(readdirSync(pages));
    assert.deepEqual(
      names.filter((name) => !made.has(`dns-sync.${name.toLowerCase()}.md`)),
      [],
    );
    assert.match(readFileSync(join(pages, 'dns-sync.opendnssync.md'), 'utf8'), /\*\*Signature:\*\*/);
  });

  it('contains what it runs, its schemas and its licences, and has no dependency', () => {
    const installed = readdirSync(join(prefix, 'node_modules')).filter((name) => !name.startsWith('.'));
    assert.deepEqual(installed, ['dns-sync']);
    const folder = join(prefix, 'node_modules/dns-sync');
    const { dependencies, scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: object;
      scripts: object;
    };
    assert.equal(dependencies, undefined);
    const installScripts = [
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ];
    assert.deepEqual(
      installScripts.filter((name) => name in scripts),
      [],
      'npm runs nothing of it when it is installed',
    );
    const lib = readdirSync(join(folder, 'dist/lib'));
    assert.ok(lib.includes('dns-sync-hook.cjs'));
    assert.deepEqual(
      lib.filter((name) => name.endsWith('.cache')),
      [],
      'code caches fit one version of Node, and are made where they are used',
    );
    assert.deepEqual(readdirSync(folder).toSorted(), [
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist',
      'docs',
      'examples',
      'man',
      'package.json',
      'schemas',
    ]);
  });

  it('has its documentation, with every link', () => {
    const folder = join(prefix, 'node_modules/dns-sync');
    const packed = pagesBelow(folder);
    for (const page of ['README.md', 'docs/README.md', 'docs/errors.md']) assert.ok(packed.includes(page), page);
    assert.deepEqual(brokenLinks(folder, packed), []);
    assert.ok(!readdirSync(join(folder, 'docs')).includes('api'));
  });

  it('handles a call, plans it and applies it', async () => {
    const hook = await execute('dns-sync-hook', [], plesk('plesk-sample-update-and-ptrs.json'));
    assert.match(hook, /1 zone recorded/);
    assert.match(await execute('dns-sync', ['plan']), /domain\.tld\. at route53: hosted zone will be created/);
    await execute('dns-sync', ['apply', '--yes']);
    assert.ok(bench.sets('domain.tld').includes('mail.domain.tld. A 86400 1.2.3.4'));
  });

  it('runs the example of the library, which imports the package by its name', async () => {
    const example = join(prefix, 'report-changes.mjs');
    cpSync(join(prefix, 'node_modules/dns-sync/examples/report-changes.mjs'), example);
    const call = {
      command: 'update',
      zone: {
        name: 'packed.example.',
        soa: { ttl: 300 },
        rr: [{ host: 'www.packed.example.', type: 'A', value: '192.0.2.7' }],
      },
    };
    const { stdout, stderr, code } = await bench.execute(example, [], JSON.stringify(call));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^packed\.example\. at route53: create, 1 changes$/m);
    assert.match(stdout, /^packed\.example\.: 1 created, 0 updated, 0 deleted$/m);
    assert.deepEqual(bench.sets('packed.example'), ['www.packed.example. A 300 192.0.2.7']);
  });

  it('works with the example of a provider, which passes the contract', async () => {
    cpSync(join(prefix, 'node_modules/dns-sync/examples/folder-provider.mjs'), join(prefix, 'folder-provider.mjs'));
    const program = `
      import { openDnsSync } from 'dns-sync';
      import { providerContract } from 'dns-sync/testing';
      import { folderProvider, folderTraits } from './folder-provider.mjs';
      const [folder, stateDir] = process.argv.slice(2);
      let opened = 0;
      const open = async () => ({ provider: folderProvider(folder + opened++), domain: 'contract.example' });
      for (const { says, shows } of providerContract(folderTraits, open)) {
        await shows().catch((error) => {
          console.error(says, error);
          process.exitCode = 1;
        });
      }
      const zone = { name: 'own.example.', soa: { ttl: 30 }, rr: [{ host: 'own.example.', type: 'A', value: '192.0.2.1' }] };
      const dnsSync = openDnsSync({
        config: { server: 'own.example', targets: { folder: {} } },
        stateDir,
        providers: { folder: folderProvider(folder) },
        logger: console,
      });
      const { exit, results } = await dnsSync.handleCall(Buffer.from(JSON.stringify({ command: 'update', zone })));
      const { zones } = await dnsSync.status();
      console.log(opened, exit, zones[0].state, results[0].remarks, (await dnsSync.plan()).zones[0].remarks);
      await dnsSync.close();`;
    writeFileSync(join(prefix, 'program.mjs'), program);
    const folder = join(bench.dir, 'zones');
    const ended = await bench.execute(join(prefix, 'program.mjs'), [folder, join(bench.dir, 'folder-state')], '');
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /^\d\d 0 synchronized \[/m);
    // The zone's TTL is below the service's minimum.
    assert.equal(
      ended.stdout.match(/TTL 30 is outside the range of the folder \(60 to 86400\); 60 is used/g)?.length,
      2,
    );
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'own.example.json'), 'utf8')), [
      { name: 'own.example.', type: 'A', ttl: 60, values: ['192.0.2.1'] },
    ]);
  });

  it('has types of the library and of its test kit that need no other package', async () => {
    const program = `
      import { openDnsSync, parseName, type PlanDocument, type Provider } from 'dns-sync';
      import { providerContract, startLocalRoute53 } from 'dns-sync/testing';
      declare const provider: Provider;
      export async function main(): Promise<PlanDocument> {
        const local = await startLocalRoute53({ seed: 2 });
        const cases = providerContract(provider.traits, async () => ({ provider, domain: local.url }));
        const name = parseName('example.com.');
        if (name.ok) await provider.find(name.value);
        const dnsSync = openDnsSync({ config: {}, providers: { route53: provider }, logger: console });
        await dnsSync.handleCall(new Uint8Array(cases.length));
        // @ts-expect-error A zone is a text.
        await dnsSync.status([1]);
        return dnsSync.plan(['example.com'], { offline: true });
      }`;
    writeFileSync(join(prefix, 'program.mts'), program);
    const words = [
      '--ignoreConfig',
      '--strict',
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
    ];
    const typeRoots = ['--typeRoots', join(root, 'node_modules/@types')];
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const ended = await bench.execute(compiler, [...words, ...typeRoots, join(prefix, 'program.mts')], '');
    assert.equal(ended.code, 0, ended.stdout);
  });

  it('is updated during calls from Plesk, and no call finds half a program', async () => {
    const [globally, system] = [join(bench.dir, 'global'), join(bench.dir, 'system')];
    // The next version differs in a file that a call loads.
    const next = join(bench.dir, 'next');
    cpSync(join(prefix, 'node_modules/dns-sync'), next, { recursive: true });
    const file = join(next, 'package.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"version": ".*?"/, '"version": "99.0.0"'));
    const bundle = join(next, 'dist/lib/dns-sync-hook.cjs');
    writeFileSync(bundle, `${readFileSync(bundle, 'utf8')}\n`);
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', bench.dir];
    const packed = join(bench.dir, (await run(npm, pack, { cwd: next, env })).stdout.trim());

    const update = async (from: string): Promise<string> => {
      const install = ['install', '-g', '--prefix', globally, '--offline', '--no-audit', '--no-fund', from];
      await run(npm, install, { cwd: bench.dir, env });
      const folder = process.platform === 'win32' ? globally : join(globally, 'lib');
      const program = join(folder, 'node_modules/dns-sync/dist/dns-sync.cjs');
      const setup = await bench.execute(program, ['setup', '--root', system, '--program-only', '--yes'], '');
      assert.equal(setup.code, 0, setup.stderr);
      return readlinkSync(join(system, 'usr/local/lib/dns-sync/current'));
    };
    const versions = [await update(tarball)];
    if (process.platform !== 'win32')
      for (const page of ['man1/dns-sync.1', 'man1/dns-sync-hook.1', 'man5/dns-sync-config.5'])
        assert.match(readFileSync(join(globally, 'share/man', page), 'utf8'), /^\.TH DNS-SYNC/m, page);
    const hook = join(system, 'usr/local/lib/dns-sync/current/dns-sync-hook.cjs');
    const updates = { areDone: false };
    let calls = 0;
    const failed: string[] = [];
    const callOn = async (zone: string): Promise<void> => {
      for (let serial = 1; !updates.areDone; serial++) {
        const soa = { ttl: 300, serial };
        const rr = [{ host: zone, type: 'A', value: `192.0.2.${serial % 250}` }];
        const { code, stderr } = await bench.execute(
          hook,
          [],
          JSON.stringify({ command: 'update', zone: { name: zone, soa, rr } }),
        );
        calls++;
        if (code !== 0) failed.push(`exit code ${code}: ${stderr}`);
      }
    };
    const calling = ['a.example.', 'b.example.', 'c.example.'].map(callOn);
    try {
      for (const from of [packed, tarball, packed]) versions.push(await update(from));
    } finally {
      updates.areDone = true;
      await Promise.all(calling);
    }
    assert.deepEqual(failed, []);
    assert.ok(calls > 10, `${calls} calls were made meanwhile`);
    assert.equal(new Set(versions).size, 2);
    assert.deepEqual([versions[2], versions[3]], versions.slice(0, 2));
  });
});
