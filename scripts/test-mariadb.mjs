// Runs the tests in test/mariadb, which need Debian's MariaDB server. Each starts its own server on a socket in its own
// folder. A missing server is installed if this user may.
import { spawnSync } from 'node:child_process';

const packages = ['mariadb-server-core', 'mariadb-client-core'];
const programs = ['mariadbd', 'mariadb-install-db', 'mariadb'];
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, DEBIAN_FRONTEND: 'noninteractive' };

/** Returns the first missing program. */
const missing = () => programs.find((program) => spawnSync(program, ['--version'], { env }).error !== undefined);

function install() {
  if (process.getuid?.() !== 0) return 'only root may install it';
  if (spawnSync('apt-get', ['--version'], { env }).error !== undefined) return 'there is no apt-get to install it';
  console.log(`Installing ${packages.join(' and ')}.`);
  // Package lists may be missing or old: the second attempt updates them.
  const words = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  for (const update of [false, true]) {
    if (update) spawnSync('apt-get', ['update', '-q'], { env });
    if (spawnSync('apt-get', words, { env }).status === 0) return null;
  }
  return `apt-get could not install ${packages.join(' and ')}`;
}

const problem = missing() === undefined ? null : install();
const still = missing();
if (still !== undefined) {
  console.log(`SKIPPED: the tests on MariaDB: there is no ${still}, and ${problem ?? 'its package does not have it'}`);
  process.exit(0);
}
process.exit(spawnSync('node', ['scripts/test.mjs', 'test/mariadb'], { env, stdio: 'inherit' }).status ?? 1);
