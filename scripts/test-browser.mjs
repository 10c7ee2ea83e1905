// Runs the tests in test/browser, which open pages in Debian's headless Chromium. A missing one is installed if this
// user may.
import { spawnSync } from 'node:child_process';
import { installMissing } from './debian-packages.mjs';

const isMissing = () => spawnSync('chromium', ['--version']).error !== undefined;

const problem = installMissing(['chromium', 'fonts-dejavu-core'], isMissing);
if (problem !== null) {
  console.log(`SKIPPED: the tests in a browser: there is no chromium, and ${problem}`);
  process.exit(0);
}
process.exit(spawnSync('node', ['scripts/test.mjs', 'test/browser'], { stdio: 'inherit' }).status ?? 1);
