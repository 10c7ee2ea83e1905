// Runs the given test files, those below given folders, or those with a given word in their path; by default all of ours.
// Node 20 doesn't expand globs. --long runs only the slowest tests, which are excluded from the default and from folders; a
// word in their path runs them too. Groups with special requirements run only by name. What is named first starts first.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bundleTests } from './bundle-tests.mjs';

const places = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isLong = process.argv.includes('--long');
const flags = process.argv.slice(2).filter((word) => word.startsWith('--') && word !== '--long');
const ownGroups = [
  'test/browser',
  'test/dns',
  'test/extension',
  'test/fleet',
  'test/mariadb',
  'test/oci-sdk',
  'test/rfc2136',
  'test/versions',
  'test/windows',
]
  .filter((group) => !places.includes(group))
  .map((group) => join(group, '/'));
const ours = ['src', 'fixtures', 'test'];
const below = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith('.test.ts') && !ownGroups.some((group) => file.startsWith(group)))
    .sort();
/** Returns the test files of a word: a file, all below a folder, or all of ours with the word in their path. */
const filesOf = (word) => {
  const found = statSync(word, { throwIfNoEntry: false });
  if (found?.isFile()) return [word];
  return found === undefined ? ours.flatMap(below).filter((file) => file.includes(word)) : below(word);
};
/**
 * Tests that kill processes at every file operation, run fifty at once or long stories, have thousands of zones, install
 * the package, or wait for seconds.
 */
const long = [
  'src/state/store-processes.test.ts',
  'test/cli/setup-live.test.ts',
  'test/cloud/lying-provider.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/hook/bounded-report.test.ts',
  'test/oci/drift-thousand.test.ts',
  'test/package/old-node.test.ts',
  'test/package/package.test.ts',
  'test/package/release.test.ts',
  'test/package/scale.test.ts',
  'test/package/size.test.ts',
  'test/plan/adopt-many.test.ts',
  'test/plan/drift-thousand.test.ts',
  'test/plan/memory.test.ts',
  'test/plan/several-servers.test.ts',
  'test/queue/pace.test.ts',
  'test/queue/parallel.test.ts',
  'test/queue/storm.test.ts',
  'test/resync/sync-all-zones.test.ts',
  'test/simulation/godaddy.test.ts',
  'test/simulation/oci.test.ts',
  'test/simulation/one-server.test.ts',
  'test/simulation/service-traits.test.ts',
  'test/simulation/state-files.test.ts',
  'test/simulation/two-servers.test.ts',
  'test/state/clock.test.ts',
  'test/state/durability.test.ts',
  'test/state/events-durability.test.ts',
  'test/state/planted.test.ts',
  'test/state/ptr-durability.test.ts',
].map((file) => join(...file.split('/')));
const missing = long.filter((file) => !existsSync(file));
if (missing.length > 0) {
  console.error(`the list of long tests names ${missing.join(', ')}, which doesn't exist`);
  process.exit(1);
}
const isLongFile = (file) => long.includes(file);
const found = [...new Set((places.length > 0 ? places : ours).flatMap(filesOf))];
/** A long test runs if a word names it by more than its folder. */
const isNamed = (file) =>
  places.some((place) => file.includes(place) && !statSync(place, { throwIfNoEntry: false })?.isDirectory());
const files = found.filter((file) => (isLong ? isLongFile(file) : !isLongFile(file) || isNamed(file)));
if (!isLong && files.length < found.length)
  console.log(
    `Left out here: ${found.filter((file) => !files.includes(file)).join(', ')}; "npm run test:long" runs them.`,
  );
if (files.length === 0) {
  console.error(`no test file is named ${places.join(', ')}, is below it, or has it in its path`);
  process.exit(1);
}
// One file per core, and one more, because most tests wait for child processes.
const concurrency = `--test-concurrency=${availableParallelism() + 1}`;
// Node 20's reporter for pipes doesn't repeat the failed tests at the end, where a reader of a long log looks for them.
const reporter = flags.some((flag) => flag.startsWith('--test-reporter')) ? [] : ['--test-reporter=spec'];
const run = (loader, tests) =>
  spawnSync(process.execPath, [...loader, '--test', concurrency, ...reporter, ...flags, ...tests], {
    stdio: 'inherit',
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  }).status ?? 1;
if (process.env.NODE_V8_COVERAGE === undefined) {
  // esbuild has printed its errors.
  const bundled = await bundleTests(files).catch(() => process.exit(1));
  // An interrupt ends the tests, and then this process removes the files.
  process.on('SIGINT', () => {});
  try {
    process.exitCode = run(['--enable-source-maps'], bundled.files);
  } finally {
    rmSync(bundled.folder, { recursive: true, force: true });
  }
} else {
  // Coverage counts in the sources.
  process.exitCode = run(['--import', 'tsx'], files);
}
