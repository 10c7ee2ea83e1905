// Runs the tests in test/extension: the PHP of the Plesk extension, and its page in Debian's headless Chromium, also
// for a server of a fleet, with Debian's etcd. What is missing is installed if this user may.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installMissing } from './debian-packages.mjs';

const lacks = (/** @type {string} */ program) => spawnSync(program, ['--version']).error !== undefined;
// The panel loads prototype.js, which changes built-in objects.
const isMissing = () =>
  lacks('php') || lacks('chromium') || lacks('etcd') || !existsSync('/usr/share/javascript/prototype/prototype.js');

const problem = installMissing(
  ['php-cli', 'libjs-prototype', 'chromium', 'fonts-dejavu-core', 'etcd-server', 'etcd-client', 'openssl'],
  isMissing,
);
if (lacks('php')) {
  console.log(`SKIPPED: the tests of the Plesk extension: there is no php, and ${problem ?? 'its package lacks it'}`);
  process.exit(0);
}
process.exit(spawnSync('node', ['scripts/test.mjs', 'test/extension'], { stdio: 'inherit' }).status ?? 1);
