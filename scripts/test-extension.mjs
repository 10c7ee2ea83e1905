// Runs the tests in test/extension, which run the PHP of the Plesk extension. A missing PHP is installed if this user
// may.
import { spawnSync } from 'node:child_process';

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
const isMissing = () => spawnSync('php', ['--version'], { env }).error !== undefined;

function install() {
  if (process.getuid?.() !== 0) return 'only root may install it';
  if (spawnSync('apt-get', ['--version'], { env }).error !== undefined) return 'there is no apt-get to install it';
  console.log("Installing Debian's php-cli.");
  // The panel loads prototype.js, which changes built-in objects.
  const words = ['install', '-y', '-q', '--no-install-recommends', 'php-cli', 'libjs-prototype'];
  // Package lists may be missing or old: the second attempt updates them.
  for (const update of [false, true]) {
    if (update) spawnSync('apt-get', ['update', '-q'], { env });
    if (spawnSync('apt-get', words, { env }).status === 0) return null;
  }
  return 'apt-get could not install php-cli';
}

const problem = isMissing() ? install() : null;
if (isMissing()) {
  console.log(`SKIPPED: the tests of the Plesk extension: there is no php, and ${problem ?? 'its package lacks it'}`);
  process.exit(0);
}
process.exit(spawnSync('node', ['scripts/test.mjs', 'test/extension'], { env, stdio: 'inherit' }).status ?? 1);
