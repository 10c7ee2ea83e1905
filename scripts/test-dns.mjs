// Runs the tests in test/dns, which need Debian's NSD: npm run test:dns [FILE…]
// They start name servers of their own on loopback addresses. A missing NSD is installed if this user may.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installMissing } from './debian-packages.mjs';

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
const isMissing = () => spawnSync('nsd', ['-v'], { env }).error !== undefined;

const wasMissing = isMissing();
const problem = installMissing(['nsd'], isMissing);
if (problem !== null) {
  console.log(`SKIPPED: the tests with name servers: there is no nsd, and ${problem}`);
  process.exit(0);
}
// The package starts a service, which nobody wants here.
if (wasMissing && existsSync('/run/systemd/system')) spawnSync('systemctl', ['disable', '--now', 'nsd']);
const files = process.argv.length > 2 ? process.argv.slice(2) : ['test/dns'];
process.exit(spawnSync('node', ['scripts/test.mjs', ...files], { env, stdio: 'inherit' }).status ?? 1);
