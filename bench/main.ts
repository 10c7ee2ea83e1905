// Measures the executables as ratios of medians within one run, and as counts of calls: `npm run bench -- --help`. It
// is not a test: times depend on the machine, and the exit code is 0, except of `check`.
import { parseArgs } from 'node:util';
import { printBulk } from './bulk.ts';
import { printCalls } from './calls.ts';
import { checkBaseline } from './check.ts';
import { printCreation } from './creation.ts';
import { printCore } from './core.ts';
import { printDrift, printDriftByDns } from './drift.ts';
import { printFlat, printLargeZone } from './flat.ts';
import { printFleet } from './fleet.ts';
import { printFleetTraffic } from './fleet-traffic.ts';
import { printHookTimes } from './hook-times.ts';
import { printKeys } from './keys.ts';
import { printMemory } from './memory.ts';
import { printOctodns } from './octodns/compare.ts';
import { printOwnServer } from './own-server.ts';
import { printPeers } from './peers.ts';
import { printStatus, printStatusPages } from './state.ts';
import { printResync } from './resync.ts';
import { printStorm } from './storm.ts';

interface Options {
  /** Measured runs of each program. */
  readonly runs: number;
  /**
   * Factor by which the buckets are faster and larger than the account's, in runs that would otherwise take minutes.
   */
  readonly scale: number;
  /** Whether `check` keeps its figures as the new baseline. */
  readonly keeps: boolean;
  /** The folder with octoDNS, which `peers` then runs. */
  readonly octodns: string | null;
}

/** The parts in order; the help describes them. */
const parts: Readonly<Record<string, { readonly shows: string; readonly print: (options: Options) => Promise<void> }>> =
  {
    calls: { shows: 'API calls by case', print: printCalls },
    hook: {
      shows: 'the executables against an empty Node and one signed request',
      print: async ({ runs }) => printHookTimes(runs),
    },
    own: {
      shows: "an edit at a name server of one's own, against an empty Node and the server's answer",
      print: async ({ runs }) => printOwnServer(runs),
    },
    flat: {
      shows: 'the hook with 10, 1,000 and 10,000 zones in the state',
      print: async ({ runs }) => printFlat(runs),
    },
    large: { shows: 'one edit of a zone of 5 to 5,000 record sets', print: async ({ runs }) => printLargeZone(runs) },
    keys: {
      shows: 'the search for repeated keys in a call of 5,000 records',
      print: async ({ runs }) => printKeys(runs),
    },
    bulk: {
      shows: '1,000 zones: unchanged, and one edit each',
      print: async ({ runs, scale }) => printBulk(runs, scale),
    },
    state: {
      shows: 'status of 10,000 zones',
      print: async ({ runs }) => printStatus(runs),
    },
    status: {
      shows: 'a page of status with 10, 1,000 and 10,000 zones',
      print: async ({ runs }) => printStatusPages(runs),
    },
    creation: {
      shows: 'creation of zones against what the buckets allow',
      print: async ({ runs, scale }) => printCreation(runs, scale),
    },
    storm: {
      shows: '100 calls within a second, for 100 zones and for one',
      print: async ({ runs }) => printStorm(runs),
    },
    core: {
      shows: 'plans of 10,000 zones, reading records, a listed page',
      print: async ({ runs }) => printCore(runs),
    },
    peers: {
      shows:
        'API calls against other programs, written to docs/performance.md; with --octodns, octoDNS beside dns-sync',
      print: async ({ octodns }) => (octodns === null ? printPeers() : printOctodns(octodns)),
    },
    drift: {
      shows: 'drift of 1,000 zones: calls, pace',
      print: async ({ runs, scale }) => printDrift(runs, scale),
    },
    'drift-dns': {
      shows: 'drift of 100 to 10,000 unchanged zones by DNS: calls, queries',
      print: async () => printDriftByDns([100, 1000, 10_000]),
    },
    memory: {
      shows: 'memory of plan, drift, apply and the hook with 10 to 10,000 zones',
      print: async ({ runs }) => printMemory(runs),
    },
    resync: { shows: 'resync of 12,000 zones: memory', print: printResync },
    fleet: { shows: 'what a new leader reads and decides in a fleet of up to 500,000 zones', print: printFleet },
    traffic: {
      shows: 'an hour of a fleet, simulated: how long people wait for edits while others do bulk work',
      print: printFleetTraffic,
    },
  };

/** Parts that run only if they are named. */
const onlyByName: typeof parts = {
  check: {
    shows: 'ratios against those of bench/baseline.json; exit code 1 if one is worse (--keep writes them)',
    print: async ({ runs, keeps }) => {
      // Also if a figure can't be measured.
      process.exitCode = 1;
      if (await checkBaseline(runs, keeps)) process.exitCode = 0;
    },
  },
};

const help = `npm run bench -- [PART…] [--runs N] [--scale N]

Parts, all of them by default:
${partLines(parts)}

Only by name:
${partLines(onlyByName)}

  --runs N   runs of each program, at least 9 (default 11)
  --scale N  buckets of bulk, creation of 1,000 zones and drift: N times the account's (default 10; 1 for its own,
             under which a run of those takes minutes)
  --octodns DIR
             for peers: runs octoDNS beside dns-sync instead, on the same work, with 100 and 1,000 zones. DIR is a
             virtual environment, or a folder with checkouts of octodns and octodns-route53
`;

function partLines(all: typeof parts): string {
  return Object.entries(all)
    .map(([name, { shows }]) => `  ${name.padEnd(10)} ${shows}`)
    .join('\n');
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '11' },
      scale: { type: 'string', default: '10' },
      keep: { type: 'boolean', default: false },
      octodns: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const all = { ...parts, ...onlyByName };
  const unknown = positionals.filter((name) => !Object.hasOwn(all, name));
  if (values.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `there is no part ${unknown.join(', ')}\n\n${help}` : help);
    return;
  }
  console.log(`Node ${process.version} on ${process.platform}, local Route 53 on this machine`);
  const options: Options = {
    runs: Math.max(9, Number(values.runs)),
    scale: Number(values.scale),
    keeps: values.keep,
    octodns: values.octodns ?? null,
  };
  for (const [name, { print }] of Object.entries(positionals.length > 0 ? all : parts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    await reportFailure(async () => print(options));
  }
}

/** Reports a failed part, and continues with the others. */
async function reportFailure(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.log(`\nnot measured: ${error instanceof Error ? error.message : String(error)}`);
  }
}

await reportFailure(main);
