// Runs the tests in test/rfc2136, which need Debian's BIND, Knot DNS and PowerDNS: npm run test:rfc2136 [FILE…]
// They start name servers of their own on loopback addresses. Missing packages are installed if this user may.
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
const files = process.argv.length > 2 ? process.argv.slice(2) : ['test/rfc2136'];
process.exit(spawnSync('node', ['scripts/test.mjs', ...files], { env, stdio: 'inherit' }).status ?? 1);
