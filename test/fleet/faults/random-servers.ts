import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../fixtures/route53/random.ts';
import type { FleetBench } from '../bench/fleet-bench.ts';
import type { FleetModel } from '../bench/fleet-model.ts';
import type { Judge } from '../bench/judge.ts';
import type { Machine } from '../bench/machine.ts';
import { deleteCall, updateCall } from '../bench/zone-content.ts';

/** What happens in a run of random steps. */
export interface RandomRun {
  readonly bench: FleetBench;
  readonly model: FleetModel;
  readonly judge: Judge;
  readonly isOver: () => boolean;
  readonly note: (text: string) => void;
  /** How long after its start the hook of an edit is stopped for a second, in milliseconds; null if it isn't. */
  readonly hookStop: () => number | null;
  /** Which steps servers begin: while the engine is saved none, and until it is restored only edits. */
  steps: 'all' | 'edits' | 'none';
  /** Lets one fault of machines happen at a time. */
  readonly machines: Turns;
}

/** Runs one work after the other. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  async take(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    await mine;
  }
}

/** How the steps of the servers went. */
export class Tally {
  readonly codes = new Map<number | null, number>();
  /** How long the hook took for edits that were applied when it ended, in milliseconds. */
  readonly editMs: number[] = [];
  /** When the leader was killed, stopped or cut off. */
  readonly leaderless: number[] = [];
  /** Calls that were not recorded, with what the hook said. */
  readonly unrecorded: string[] = [];
  edits = 0;
  moves = 0;
  intruders = 0;
  deletes = 0;
  pauses = 0;
  /** Zones that were changed although they were paused. */
  readonly unheld: string[] = [];

  restores = 0;
  /** How many steps of several calls are under way. */
  long = 0;

  /** Zones that a step of several calls works on. */
  readonly busy = new Set<string>();
}

/** Lets one server edit, delete and create its zones, take zones from others, and claim zones that others have. */
export async function playServer(run: RandomRun, server: Machine, random: Random, tally: Tally): Promise<void> {
  while (!run.isOver()) {
    await sleep(300 + random.next() * 1700);
    const zone = run.steps === 'none' ? null : pick(run, server, random, tally);
    if (zone === null) continue;
    tally.busy.add(zone);
    const dice = run.steps === 'edits' ? 0 : random.next();
    try {
      if (dice < 0.75) {
        await edit(run, server, zone, tally);
        continue;
      }
      tally.long++;
      if (dice < 0.8) await pauseZone(run, server, zone, { isOrder: dice < 0.775, tally });
      else if (dice < 0.9) await move(run, server, zone, random, tally);
      else if (dice < 0.95) await intrude(run, other(run, server, random), zone, tally);
      else await recreate(run, server, zone, tally);
      tally.long--;
    } finally {
      tally.busy.delete(zone);
    }
  }
}

/** Returns a zone of the server that nothing else works on. */
function pick({ model }: RandomRun, { name }: Machine, random: Random, { busy }: Tally): string | null {
  const zones = model.zones.filter((zone) => model.has(zone, name) && !busy.has(zone));
  return zones[Math.floor(random.next() * zones.length)] ?? null;
}

function other({ bench }: RandomRun, server: Machine, random: Random): Machine {
  const others = bench.servers.filter((candidate) => candidate !== server);
  return others[Math.floor(random.next() * others.length)] as Machine;
}

/** A call that says this of a zone. It must be recorded, whatever fails. */
export async function edit({ model, hookStop }: RandomRun, server: Machine, zone: string, tally: Tally): Promise<void> {
  const word = model.say(zone, server.name);
  tally.edits++;
  const begun = performance.now();
  const [call, stopAt] = [updateCall(zone, word), hookStop()];
  const ended = await (stopAt === null ? server.hook(call) : server.stoppedHook(stopAt, call));
  if (ended.code === 0 && stopAt === null) tally.editMs.push(performance.now() - begun);
  record(tally, server, ended);
}

async function remove({ model, judge }: RandomRun, server: Machine, zone: string, tally: Tally): Promise<void> {
  model.remove(zone, server.name);
  if (model.expected(zone) === null) judge.mayBeEmpty(zone);
  record(tally, server, await server.hook(deleteCall(zone)));
}

async function recreate(run: RandomRun, server: Machine, zone: string, tally: Tally): Promise<void> {
  tally.deletes++;
  await remove(run, server, zone, tally);
  await sleep(2000);
  await edit(run, server, zone, tally);
}

/** How long an administrator's pause lasts if "resume" fails, in milliseconds. */
const pauseMs = 10_000;

/** The server, or an administrator, pauses the zone. An edit is held until the zone is resumed. */
async function pauseZone(
  { bench, model, judge }: RandomRun,
  server: Machine,
  zone: string,
  { isOrder, tally }: { readonly isOrder: boolean; readonly tally: Tally },
): Promise<void> {
  tally.pauses++;
  const machine = isOrder ? bench.administrator : server;
  const begun = performance.now();
  const paused = await machine.run('pause', zone, ...(isOrder ? ['--for', `${pauseMs / 1000}s`] : []));
  tally.edits++;
  record(tally, server, await server.hook(updateCall(zone, model.say(zone, server.name))));
  await sleep(1000);
  const isHeld = judge.differing().includes(zone) || model.expected(zone)?.server !== server.name;
  if (paused.code === 0 && !isHeld && (!isOrder || performance.now() - begun < pauseMs)) tally.unheld.push(zone);
  await machine.run('resume', zone);
}

/** Another server claims the zone, which changes nothing, and deletes its copy. */
async function intrude(run: RandomRun, intruder: Machine, zone: string, tally: Tally): Promise<void> {
  tally.intruders++;
  await edit(run, intruder, zone, tally);
  await sleep(1000);
  await remove(run, intruder, zone, tally);
}

/** The domain moves to another server, in one of the orders of Plesk's migration. */
async function move(run: RandomRun, from: Machine, zone: string, random: Random, tally: Tally): Promise<void> {
  tally.moves++;
  const to = other(run, from, random);
  const order = Math.floor(random.next() * 3);
  // The new server's claim arrives after the old one's delete, if the fleet doesn't wait for it.
  const isSlow = order === 1;
  if (isSlow) await to.link.set('silent');
  await edit(run, to, zone, tally);
  if (order === 2) {
    const { code } = await run.bench.administrator.run('fleet', 'move', zone, to.name);
    if (code === 0) run.model.move(zone, to.name);
  }
  await remove(run, from, zone, tally);
  if (isSlow) {
    await sleep(1500);
    await to.link.set('open');
  }
}

function record(
  tally: Tally,
  { name }: Machine,
  ended: { readonly code: number | null; readonly stderr: string },
): void {
  tally.codes.set(ended.code, (tally.codes.get(ended.code) ?? 0) + 1);
  if (ended.code !== 0 && ended.code !== 1) tally.unrecorded.push(`${name}: ${ended.code} ${ended.stderr}`);
}
