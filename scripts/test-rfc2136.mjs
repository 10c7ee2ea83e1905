// Runs the tests in test/rfc2136, which need Debian's BIND, Knot DNS and PowerDNS: npm run test:rfc2136 [FILE…]
// They start name servers of their own on loopback addresses. Without a file, Plesk's acceptance lists run at each server
// too. Missing packages are installed if this user may.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installMissing } from './debian-packages.mjs';

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
const programs = ['named', 'rndc', 'nsupdate', 'knotd', 'knotc', 'pdns_server', 'pdnsutil', 'sqlite3'];
const isMissing = () => programs.some((program) => spawnSync('which', [program], { env }).status !== 0);

const wasMissing = isMissing();
const packages = ['bind9', 'bind9-dnsutils', 'knot', 'pdns-server', 'pdns-backend-sqlite3', 'sqlite3'];
const problem = installMissing(packages, isMissing);
if (problem !== null) {
  console.log(`SKIPPED: the tests with servers for dynamic updates: a program is missing, and ${problem}`);
  process.exit(0);
}
// The packages start services, which nobody wants here.
if (wasMissing && existsSync('/run/systemd/system'))
  spawnSync('systemctl', ['disable', '--now', 'named', 'knot', 'pdns']);
const files = process.argv.slice(2);
const run = (words, more = {}) =>
  spawnSync('node', ['scripts/test.mjs', ...words], { env: { ...env, ...more }, stdio: 'inherit' }).status ?? 1;
if (files.length > 0) process.exit(run(files));
const statuses = [
  run(['test/rfc2136']),
  // Plesk's acceptance lists, at each server.
  ...['bind', 'knot', 'pdns'].map((kind) => run(['test/acceptance'], { DNS_SYNC_TEST_SERVER: kind })),
];
process.exit(Math.max(...statuses));
