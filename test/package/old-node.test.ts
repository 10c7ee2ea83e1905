import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const dist = join(import.meta.dirname, '../../dist');
const isWindows = process.platform === 'win32';

/** Every entry, with its exit code for a Node that is too old. */
const entries: readonly (readonly [code: number, file: string, ...words: readonly string[]])[] = [
  [1, 'dns-sync.cjs', 'status'],
  [1, 'dns-sync.cjs', '--help'],
  [2, 'dns-sync.cjs', 'hook'],
  [2, 'dns-sync-hook.cjs'],
  [1, 'dns-sync-hook.cjs', 'retry'],
];

describe('a Node that is too old', () => {
  let place: string;
  before(() => {
    place = mkdtempSync(join(tmpdir(), 'dns-sync-old-node-'));
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  const run = (node: string, words: readonly string[]) =>
    spawnSync(node, words, { encoding: 'utf8', input: '', env: { PATH: process.env['PATH'], HOME: place } });

  function refuses(node: string, flags: readonly string[], version: string): void {
    for (const [code, file, ...words] of entries) {
      const { status, stdout, stderr } = run(node, [...flags, join(dist, file), ...words]);
      assert.equal(status, code, `${file} ${words.join(' ')}: ${stderr}`);
      assert.equal(stdout, '');
      assert.equal(
        stderr,
        `dns-sync: ${node} is Node ${version}, but dns-sync needs Node 20.12 or newer. Nothing was done. ` +
          'Install a newer Node, then run "dns-sync setup" with it.\n',
      );
    }
  }

  /** A file that makes this Node report another version. */
  function pretending(version: string): string {
    const file = join(place, `${version}.cjs`);
    const define = (name: string, value: string): string =>
      `Object.defineProperty(process, ${JSON.stringify(name)}, { value: ${value} });`;
    writeFileSync(
      file,
      `${define('versions', `{ ...process.versions, node: '${version}' }`)}${define('version', `'v${version}'`)}`,
    );
    return file;
  }

  it('is refused in one sentence by every entry, and the oldest supported one is not', () => {
    for (const version of ['18.20.8', '20.11.1']) {
      refuses(process.execPath, ['--require', pretending(version)], `v${version}`);
    }
    for (const version of ['20.12.0', '21.0.0']) {
      const words = ['--require', pretending(version), join(dist, 'dns-sync.cjs'), '--version'];
      const { status, stderr } = run(process.execPath, words);
      assert.deepEqual([status, stderr], [0, '']);
    }
  });

  // Old distributions have Node 10 as "node"; 18 is the newest refused major.
  for (const major of [18, 10]) {
    it(`of major version ${major} itself parses the entries and is refused`, (test) => {
      const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
      writeFileSync(join(place, 'package.json'), '{"private": true}');
      const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'];
      const install = ['install', '--prefix', place, ...options, `${name}@${major}`];
      spawnSync('npm', install, { cwd: place, shell: isWindows, timeout: 600_000 });
      const node = join(place, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
      const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout as string | null;
      if (version?.startsWith(`v${major}.`) !== true) {
        test.skip(`the package ${name}@${major} could not be installed`);
        return;
      }
      refuses(node, [], version.trim());
    });
  }
});
