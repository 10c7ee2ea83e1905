// Builds an earlier version, and runs it and this one by turns on one state directory:
// npm run test:versions -- COMMIT [--steps N] [--seed S]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const options = { steps: { type: 'string', default: '600' }, seed: { type: 'string', default: '20261128' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [commit] = positionals;
if (commit === undefined) {
  console.error('usage: npm run test:versions -- COMMIT [--steps N] [--seed S]');
  process.exit(2);
}
const folder = join(mkdtempSync(join(tmpdir(), 'dns-sync-earlier-')), 'tree');

/** Runs a program; false if it fails. */
function succeeds(file, words, cwd, env = process.env) {
  const { status, error } = spawnSync(file, words, { cwd, env, stdio: 'inherit' });
  if (error !== undefined) console.error(`${file}: ${error.message}`);
  return status === 0;
}

const env = {
  ...process.env,
  DNS_SYNC_EARLIER_DIST: join(folder, 'dist'),
  SIMULATE_STEPS: values.steps,
  SIMULATE_SEED: values.seed,
};
try {
  const isDone =
    succeeds('git', ['worktree', 'add', '--quiet', '--detach', folder, commit], '.') &&
    succeeds('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], folder) &&
    succeeds('npm', ['run', 'build'], folder) &&
    succeeds(process.execPath, ['scripts/test.mjs', 'test/versions'], '.', env);
  process.exitCode = isDone ? 0 : 1;
} finally {
  rmSync(join(folder, '..'), { recursive: true, force: true });
  spawnSync('git', ['worktree', 'prune']);
}
