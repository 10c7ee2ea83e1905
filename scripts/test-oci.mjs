// Runs Plesk's acceptance lists at the local service of Oracle's DNS, and Oracle's own SDK against it: npm run test:oci
// The SDK is no dependency of the package: it is 13 MB in 46 packages. It is installed in a temporary folder.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The version whose requests the rules of the local service follow. */
const packages = ['oci-dns@2.139.1', 'oci-common@2.139.1'];

const run = (words, more) =>
  spawnSync('node', ['scripts/test.mjs', ...words], { env: { ...process.env, ...more }, stdio: 'inherit' }).status ?? 1;

const statuses = [run(['test/acceptance'], { DNS_SYNC_TEST_SERVER: 'oci' })];
const folder = mkdtempSync(join(tmpdir(), 'dns-sync-oci-sdk-'));
try {
  const words = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', ...packages];
  const { status, stderr } = spawnSync('npm', words, { encoding: 'utf8', timeout: 300_000 });
  if (status === 0) statuses.push(run(['test/oci-sdk'], { OCI_SDK_FOLDER: folder }));
  else console.log(`SKIPPED: the tests with Oracle's SDK: npm can't install it: ${stderr.trim().split('\n')[0]}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(Math.max(...statuses));
