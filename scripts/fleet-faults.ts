// Plays random steps and faults in a fleet of real parts: npm run fleet:faults [-- --seconds N --seed N]
// It needs Debian's etcd, as the tests in test/fleet do.
import { parseArgs } from 'node:util';
import { runWithFaults } from '../test/fleet/faults/fault-run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    servers: { type: 'string', default: '8' },
    workers: { type: 'string', default: '2' },
    zones: { type: 'string', default: '3' },
  },
});
console.log(`seed ${values.seed}`);
const { summary, ...found } = await runWithFaults({
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  servers: Number(values.servers),
  workers: Number(values.workers),
  zonesEach: Number(values.zones),
  // A late batch is found six minutes after its leader is gone.
  settleSeconds: 480,
  report: (line) => console.log(line),
});
console.log(summary);
for (const [name, list] of Object.entries(found)) {
  const count = typeof list === 'number' ? list : list.length;
  console.log([`${name}: ${count}`, ...(typeof list === 'number' ? [] : list)].join('\n'));
}
const isGood = Object.values(found).every((list) => (typeof list === 'number' ? list === 0 : list.length === 0));
process.exitCode = isGood ? 0 : 1;
