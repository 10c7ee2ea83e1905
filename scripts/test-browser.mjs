// Runs the tests in test/browser, which open pages in Debian's headless Chromium. A missing one is installed if this
// user may.
import { spawnSync } from 'node:child_process';

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
const isMissing = () => spawnSync('chromium', ['--version'], { env }).error !== undefined;

function install() {
  if (process.getuid?.() !== 0) return 'only root may install it';
  if (spawnSync('apt-get', ['--version'], { env }).error !== undefined) return 'there is no apt-get to install it';
  console.log('Installing chromium.');
  // Package lists may be missing or old: the second attempt updates them.
  const words = ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];
  for (const update of [false, true]) {
    if (update) spawnSync('apt-get', ['update', '-q'], { env });
    if (spawnSync('apt-get', words, { env }).status === 0) return null;
  }
  return 'apt-get could not install chromium';
}

const problem = isMissing() ? install() : null;
if (isMissing()) {
  console.log(
    `SKIPPED: the tests in a browser: there is no chromium, and ${problem ?? 'its package does not have it'}`,
  );
  process.exit(0);
}
process.exit(spawnSync('node', ['scripts/test.mjs', 'test/browser'], { env, stdio: 'inherit' }).status ?? 1);
