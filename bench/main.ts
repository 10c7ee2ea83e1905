// What the executables take, as ratios of medians of one run and as counts of calls: `npm run bench -- --help`. It is
// never a test: times are the machine's, and whatever they are it ends with 0.
import { parseArgs } from 'node:util';
import { printCalls } from './calls.ts';
import { printCreation } from './creation.ts';
import { printHookTimes } from './hook-times.ts';

const help = `npm run bench -- [options]
  --runs N     runs of each program, at least 9 (default 11)
  --zones N    zones in the state of the large place (default 1000)
  --ten        a place with 10,000 zones too
  --create N   zones that are created under the token buckets (default 60)
  --scale N    factor on the account's buckets (default 1, and 20 for 500 zones and more)
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '11' },
      zones: { type: 'string', default: '1000' },
      ten: { type: 'boolean', default: false },
      create: { type: 'string', default: '60' },
      scale: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const create = Number(values.create);
  console.log(`Node ${process.version} on ${process.platform}, local Route 53 on this machine`);
  await part(printCalls);
  await part(async () =>
    printHookTimes([Number(values.zones), ...(values.ten ? [10_000] : [])], Math.max(9, Number(values.runs))),
  );
  await part(async () => printCreation(create, Number(values.scale ?? (create < 500 ? 1 : 20))));
}

/** A part that fails is told, and the others are still made. */
async function part(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.log(`\nnot measured: ${error instanceof Error ? error.message : String(error)}`);
  }
}

await part(main);
