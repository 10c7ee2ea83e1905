import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Bench, plesk } from './bench.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

describe('the package, installed where nothing else is', () => {
  let bench: Bench;
  let prefix: string;
  atFirst(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    prefix = join(bench.dir, 'prefix');
    mkdirSync(prefix);
    // No registry can be asked, and no cache has anything: what isn't in the package isn't there.
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: bench.dir,
      npm_config_cache: join(bench.dir, 'npm-cache'),
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_userconfig: join(bench.dir, 'npmrc'),
    };
    // The executables are built already, and other tests run them just now.
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', bench.dir];
    const { stdout } = await run(npm, pack, { cwd: root, env });
    const install = ['install', '--prefix', prefix, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run(npm, [...install, join(bench.dir, stdout.trim())], { cwd: prefix, env });
  });
  atTheEnd(async () => bench.close());

  /** Runs an executable by the name that npm gave it, as a program of its own. */
  async function execute(name: string, words: readonly string[], input = ''): Promise<string> {
    const shell = process.platform === 'win32';
    const ended = run(join(prefix, 'node_modules/.bin', name), words, { env: bench.env, cwd: bench.dir, shell });
    ended.child.stdin?.end(input);
    return (await ended).stdout;
  }

  it('has what it runs, its schemas and its licences, and depends on nothing', () => {
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
    assert.deepEqual(readdirSync(folder).toSorted(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
      'schemas',
    ]);
  });

  it('takes a call, plans it and applies it', async () => {
    const hook = await execute('dns-sync-hook', [], plesk('plesk-sample-update-and-ptrs.json'));
    assert.match(hook, /1 zone recorded/);
    assert.match(await execute('dns-sync', ['plan']), /domain\.tld\. at route53: hosted zone to be created/);
    await execute('dns-sync', ['apply', '--yes']);
    assert.ok(bench.sets('domain.tld').includes('mail.domain.tld. A 86400 1.2.3.4'));
  });
});
