// Runs the tests in test/mariadb, which need Debian's MariaDB server. Each starts its own server on a socket in its own
// folder. A missing server is installed if this user may.
import { spawnSync } from 'node:child_process';
import { installMissing } from './debian-packages.mjs';

const packages = ['mariadb-server-core', 'mariadb-client-core'];
const programs = ['mariadbd', 'mariadb-install-db', 'mariadb'];
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

/** Returns the first missing program. */
const missing = () => programs.find((program) => spawnSync(program, ['--version'], { env }).error !== undefined);

const problem = installMissing(packages, () => missing() !== undefined);
if (problem !== null) {
  console.log(`SKIPPED: the tests on MariaDB: there is no ${missing()}, and ${problem}`);
  process.exit(0);
}
process.exit(spawnSync('node', ['scripts/test.mjs', 'test/mariadb'], { env, stdio: 'inherit' }).status ?? 1);
