// Runs every parser on mutated texts: "npm run fuzz -- --runs N --seed S".
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const seed = values.seed ?? String(Date.now() % 2 ** 31);
const runs = values.runs ?? '20000';
console.log(`${runs} inputs for each fast parser, fewer for slow ones; seed ${seed}`);
const { status } = spawnSync(process.execPath, ['scripts/test.mjs', 'test/fuzz/fuzz.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS: runs, FUZZ_SEED: seed },
});
process.exit(status ?? 1);
