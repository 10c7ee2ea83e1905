// Runs the tests in test/fleet, which need Debian's etcd: npm run test:fleet [FILE…]
// They start nodes of their own on loopback addresses. Missing packages are installed if this user may.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { installMissing } from './debian-packages.mjs';

const isMissing = () => ['etcd', 'etcdctl', 'openssl'].some((program) => spawnSync('which', [program]).status !== 0);

const wasMissing = isMissing();
const problem = installMissing(['etcd-server', 'etcd-client', 'openssl'], isMissing);
if (problem !== null) {
  console.log(`SKIPPED: the tests of a fleet: etcd is missing, and ${problem}`);
  process.exit(0);
}
// The package starts a service, which nobody wants here.
if (wasMissing && existsSync('/run/systemd/system')) spawnSync('systemctl', ['disable', '--now', 'etcd']);
// The longest start first. More files run at once than elsewhere, because these wait for leases and other machines.
const all = ['test/fleet/faults', 'test/fleet/worker.test.ts', 'test/fleet/stories', 'test/fleet'];
const files = process.argv.length > 2 ? process.argv.slice(2) : all;
const concurrency = `--test-concurrency=${3 * availableParallelism()}`;
process.exit(spawnSync('node', ['scripts/test.mjs', concurrency, ...files], { stdio: 'inherit' }).status ?? 1);
