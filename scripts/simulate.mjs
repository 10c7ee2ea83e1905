// Plays random stories: "npm run simulate -- --steps N --seed S [--kind NAME] [--path P]". Each kind gets its share of
// the steps.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** How many of a thousand steps each kind gets: those that start processes take longest. */
const shares = { 'state-files': 375, 'service-traits': 575, 'one-server': 15, 'two-servers': 35, godaddy: 10, oci: 10 };

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    kind: { type: 'string' },
    path: { type: 'string' },
  },
});
if (values.kind !== undefined && !(values.kind in shares)) {
  console.error(`there is no kind ${values.kind}: choose one of ${Object.keys(shares).join(', ')}`);
  process.exit(1);
}
const kinds = values.kind === undefined ? Object.keys(shares) : [values.kind];
const whole = kinds.reduce((sum, kind) => sum + shares[kind], 0);
let failures = 0;
for (const kind of kinds) {
  const steps = Math.ceil((Number(values.steps) * shares[kind]) / whole);
  console.log(`${kind}: ${steps} steps, seed ${values.seed}`);
  const { status } = spawnSync(process.execPath, ['scripts/test.mjs', `test/simulation/${kind}.test.ts`], {
    stdio: 'inherit',
    env: {
      ...process.env,
      SIMULATE_STEPS: String(steps),
      SIMULATE_SEED: values.seed,
      ...(values.path !== undefined && { SIMULATE_PATH: values.path }),
    },
  });
  failures += Number(status !== 0);
}
process.exit(failures === 0 ? 0 : 1);
