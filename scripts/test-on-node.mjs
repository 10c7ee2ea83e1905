// Runs the tests on another major version of Node, whose binary comes as a package: node scripts/test-on-node.mjs 24
// The package is put into a folder of its own, because as a dependency its "node" would take the place of the real one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const [major = '24', ...places] = process.argv.slice(2);
const folder = join(tmpdir(), `dns-sync-node-${major}`);
const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const bin = join(folder, 'node_modules', name, 'bin');

if (!existsSync(bin)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const install = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', `${name}@${major}`], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    console.log(`SKIPPED: the tests on Node ${major}: the package ${name}@${major} could not be installed`);
    process.exit(process.env.CI === 'true' ? 1 : 0);
  }
}
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
const version = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout.trim();
console.log(`the tests on Node ${version}`);
const { status } = spawnSync('node', ['scripts/test.mjs', ...places], { env, stdio: 'inherit' });
process.exit(status ?? 1);
