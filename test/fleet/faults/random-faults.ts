import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../fixtures/route53/random.ts';
import type { Machine } from '../bench/machine.ts';
import { fillFirstDisk, restoreBackup } from './engine-disasters.ts';
import type { RandomRun, Tally } from './random-servers.ts';

type Fault = (run: RandomRun, random: Random, tally: Tally) => Promise<void>;

function some<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random.next() * items.length)] as T;
}

/** The worker that leads, or any. It is about to lose its lead. */
function leading({ bench: { leaders, workers } }: RandomRun, random: Random, { leaderless }: Tally): Machine {
  const before = leaderless.at(-1);
  // A leader that has ended is the leader for the engine until its lease ends.
  const isNew = before === undefined || leaders.msUntilNext(before) !== null;
  if (leaders.present !== null && isNew) leaderless.push(performance.now());
  return leaders.present ?? some(workers, random);
}

/** What happens to machines. The lease of a leader has 10 s. */
const machineFaults: Readonly<Record<string, Fault>> = {
  'the leader is killed': async (run, random, tally) => {
    const { service } = leading(run, random, tally);
    await service.kill();
    await sleep(1000 + random.next() * 4000);
    service.start();
  },
  'the leader is stopped for 14 s': async (run, random, tally) => {
    const { service } = leading(run, random, tally);
    service.stop();
    await sleep(14_000);
    service.continue();
  },
  'the leader is cut off from the engine for 14 s': async (run, random, tally) => {
    const { link } = leading(run, random, tally);
    await link.set(some(['silent', 'refused'], random));
    await sleep(14_000);
    await link.set('open');
  },
  'an agent is killed': async ({ bench }, random) => {
    const { service } = some(bench.servers, random);
    await service.kill();
    await sleep(random.next() * 3000);
    service.start();
  },
  'an agent is stopped for 5 s': async ({ bench }, random) => {
    const { service } = some(bench.servers, random);
    service.stop();
    await sleep(5000);
    service.continue();
  },
  'a server is cut off from the engine for 5 s': async ({ bench }, random) => {
    const { link } = some(bench.servers, random);
    await link.set(some(['silent', 'refused'], random));
    await sleep(5000);
    await link.set('open');
  },
};

/** What happens to the engine's nodes. */
const engineFaults: Readonly<Record<string, Fault>> = {
  'a node of the engine is killed': async ({ bench: { cluster } }, random) => {
    const node = some([0, 1, 2], random);
    await cluster.kill(node);
    await sleep(3000);
    cluster.start(node);
  },
  'a node of the engine is stopped for 6 s': async ({ bench: { cluster } }, random) => {
    const node = some([0, 1, 2], random);
    cluster.stop(node);
    await sleep(6000);
    cluster.continue(node);
  },
  'two nodes of the engine are killed for 6 s': async ({ bench: { cluster } }, random) => {
    const nodes = some(
      [
        [0, 1],
        [1, 2],
        [0, 2],
      ],
      random,
    );
    for (const node of nodes) await cluster.kill(node);
    await sleep(6000);
    for (const node of nodes) cluster.start(node);
  },
  'the engine forgets its past': async ({ bench: { cluster } }) => {
    cluster.compact();
  },
  'the disk of a node is full': fillFirstDisk,
};

/** Time between restored backups, in milliseconds: others have time to happen in between. */
const restoreEveryMs = 120_000;

/** Lets one fault of a kind after the other happen. A fault that has begun is ended, also after the end of the run. */
async function play(
  run: RandomRun,
  faults: Readonly<Record<string, Fault>>,
  { random, tally }: { readonly random: Random; readonly tally: Tally },
  around: (fault: () => Promise<void>) => Promise<void>,
): Promise<void> {
  while (!run.isOver()) {
    await sleep(1000 + random.next() * 3000);
    const [name, fault] = some(Object.entries(faults), random);
    await around(async () => {
      run.note(name);
      await fault(run, random, tally);
    });
  }
}

export async function playMachineFaults(run: RandomRun, random: Random, tally: Tally): Promise<void> {
  await play(run, machineFaults, { random, tally }, async (fault) => run.machines.take(fault));
}

export async function playEngineFaults(run: RandomRun, random: Random, tally: Tally): Promise<void> {
  let restoreAt = performance.now() + restoreEveryMs;
  await play(run, engineFaults, { random, tally }, async (fault) => {
    await fault();
    if (performance.now() < restoreAt) return;
    await run.machines.take(async () => restoreBackup(run, tally));
    restoreAt = performance.now() + restoreEveryMs;
  });
}
