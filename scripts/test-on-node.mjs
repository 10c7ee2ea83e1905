// Runs the tests on another major version of Node: node scripts/test-on-node.mjs 24
// Its binary comes as a package, in a separate folder: as a dependency, its "node" would replace the real one. It is the
// package of the binary itself, because the package "node" downloads it in an install script, and npm may not run these.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const [major, ...places] = process.argv.slice(2);
if (!/^\d+$/.test(major ?? '')) {
  console.error('usage: node scripts/test-on-node.mjs MAJOR [FOLDER…]');
  process.exit(2);
}
const isWindows = process.platform === 'win32';
const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
// Created for every run, because a folder with a predictable name may contain foreign files. Other users may read it,
// because some tests run Node as one of them.
const folder = mkdtempSync(join(tmpdir(), `dns-sync-node-${major}-`));
chmodSync(folder, 0o755);
try {
  process.exitCode = testOn(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function testOn(prefix) {
  writeFileSync(join(prefix, 'package.json'), '{"private": true}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'];
  const install = spawnSync('npm', ['install', '--prefix', prefix, ...options, `${name}@${major}`], {
    cwd: prefix,
    encoding: 'utf8',
    shell: isWindows,
  });
  const bin = join(prefix, 'node_modules', name, 'bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const version = spawnSync(join(bin, isWindows ? 'node.exe' : 'node'), ['--version'], { encoding: 'utf8' }).stdout;
  if (install.status !== 0 || !version?.startsWith(`v${major}.`)) {
    console.error(install.stderr ?? String(install.error));
    console.log(`SKIPPED: the tests on Node ${major}: the package ${name}@${major} could not be installed`);
    // In CI, tests that did not run are a failure.
    return process.env.CI === 'true' ? 1 : 0;
  }
  console.log(`the tests on Node ${version.trim()}`);
  return spawnSync('node', ['scripts/test.mjs', ...places], { env, stdio: 'inherit' }).status ?? 1;
}
