import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../fixtures/route53/random.ts';
import { FleetBench } from '../bench/fleet-bench.ts';
import { FleetModel } from '../bench/fleet-model.ts';
import { Judge } from '../bench/judge.ts';
import { playEngineFaults, playMachineFaults } from './random-faults.ts';
import { zoneStory, timeOf } from './zone-story.ts';
import { reportUnsettled } from './report-unsettled.ts';
import { edit, playServer, Tally, Turns, type RandomRun } from './random-servers.ts';

export interface FaultRunOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly servers: number;
  readonly workers: number;
  readonly zonesEach: number;
  /** How long the fleet has after the last fault, in seconds. */
  readonly settleSeconds: number;
  readonly report: (line: string) => void;
}

/** What was found in a run with random faults. Every list is empty if the fleet keeps its promises. */
export interface FaultReport {
  readonly wrong: readonly string[];
  readonly emptied: readonly string[];
  readonly foreignGone: readonly string[];
  readonly doubles: readonly string[];
  readonly ofFormerLeaders: readonly string[];
  readonly unrecorded: readonly string[];
  /** Zones that were changed although they were paused. */
  readonly unheld: readonly string[];
  readonly throttled: number;
  /** What happened, in numbers. */
  readonly summary: string;
}

/** Plays random steps and faults in a fleet of real parts, and compares what Route 53 had during and after them with the last words. */
export async function runWithFaults(options: FaultRunOptions): Promise<FaultReport> {
  const { seed, servers, workers, report } = options;
  const smallDisk = process.getuid?.() === 0 ? 500 : 0;
  const bench = await FleetBench.open({ servers, workers, seed, smallDisk, server: { hook: { budgetSeconds: 5 } } });
  try {
    const model = new FleetModel();
    const judge = new Judge(bench.route53, bench.proxy, model);
    const tally = new Tally();
    const clock = { end: Infinity };
    const note = (text: string): void => report(`${timeOf(performance.now())}: ${text}`);
    const isOver = (): boolean => performance.now() > clock.end;
    const stops = seededRandom(seed + 2);
    const hookStop = (): number | null => (stops.next() < 0.1 ? stops.next() * 500 : null);
    const run: RandomRun = { bench, model, judge, note, isOver, hookStop, steps: 'all', machines: new Turns() };
    await bench.start();
    await createZones(run, options, tally);
    clock.end = performance.now() + options.seconds * 1000;
    await playAll(run, seed, tally);
    note('the faults are over');
    const settled = await settle(judge, options.settleSeconds);
    note(settled ? 'the fleet has settled' : 'the fleet has not settled');
    if (!settled) await reportUnsettled(run);
    return reportOf(run, tally);
  } finally {
    await bench.close();
  }
}

async function createZones(run: RandomRun, { servers, zonesEach }: FaultRunOptions, tally: Tally): Promise<void> {
  const { bench, model, judge, note } = run;
  for (let i = 0; i < zonesEach; i++)
    await Promise.all(
      bench.servers.map(async (server) => edit(run, server, `zone-${i}.${server.name}.example.`, tally)),
    );
  const isThere = (): boolean => judge.differences().length === 0;
  while (!isThere()) await sleep(100);
  for (const [i, zone] of model.zones.entries()) if (i % 2 === 0) judge.putForeign(zone);
  note(`${servers * zonesEach} zones are created`);
}

async function playAll(run: RandomRun, seed: number, tally: Tally): Promise<void> {
  const { bench } = run;
  const late = seededRandom(seed + 1);
  bench.proxy.lateness = () => (late.next() < 0.03 ? 2000 + late.next() * 2000 : 0);
  bench.route53.faults.add({ kind: 'lost-reply', action: 'ChangeResourceRecordSets', probability: 0.02 });
  bench.route53.faults.add({ kind: 'unavailable', probability: 0.02 });
  await Promise.all([
    ...bench.servers.map(async (server, i) => playServer(run, server, seededRandom(seed * 100 + i), tally)),
    playMachineFaults(run, seededRandom(seed * 100 + 50), tally),
    playEngineFaults(run, seededRandom(seed * 100 + 51), tally),
  ]);
  bench.proxy.lateness = () => 0;
  bench.route53.faults.clear();
  await Promise.all(bench.proxy.late);
}

/** Waits until Route 53 has all last words. */
async function settle(judge: Judge, seconds: number): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(200))
    if (judge.differences().length === 0) return true;
  return false;
}

function reportOf({ bench, judge }: RandomRun, tally: Tally): FaultReport {
  const { ledger } = bench.route53;
  const refused = ledger.entries.filter(({ errorCode }) => errorCode === 'InvalidChangeBatch').length;
  const codes = [...tally.codes].map(([code, count]) => `${count} with ${code}`).join(', ');
  const late = judge.passed.filter(({ isLate }) => isLate).length;
  const changes = tally.leaderless.flatMap((at) => {
    const ms = bench.leaders.msUntilNext(at);
    // The run ended before.
    return ms === null ? [] : [{ at, ms }];
  });
  const slow = changes.filter(({ ms }) => ms > 15_000).map(({ at, ms }) => `, ${timeOf(ms)} from ${timeOf(at)}`);
  return {
    wrong: judge.differences(),
    emptied: judge.emptied.map(({ zone, at, lines, isLate }) => {
      const kept = `it has ${lines.join(', ') || 'nothing'}${isLate ? ' after a late batch' : ''}`;
      return [`${kept}: ${zone}`, ...zoneStory(bench, judge, { zone, at })].join('\n');
    }),
    foreignGone: judge.foreignGone(),
    doubles: judge.doubles(),
    ofFormerLeaders: judge.ofFormerLeaders(bench.leaders),
    unrecorded: tally.unrecorded,
    unheld: tally.unheld,
    throttled: judge.throttled(),
    summary:
      `${tally.edits} edits (${codes}), ${tally.moves} moves, ${tally.intruders} intruders, ${tally.deletes} deletes, ` +
      `${tally.pauses} pauses, ` +
      `${tally.restores} restored backups, ` +
      `${bench.leaders.names.length} leaders, ${ledger.count()} requests, ${late} late batches, ` +
      `${refused} batches refused by content; ` +
      `another leader after ${timesText(changes.map(({ ms }) => ms))}${slow.join('')}; ` +
      `applied edits took ${timesText(tally.editMs)}`,
  };
}

/** The middle and the largest of some times. */
function timesText(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const text = (ms: number | undefined): string => ((ms ?? 0) / 1000).toFixed(1);
  return `${text(sorted[Math.floor(sorted.length / 2)])} s in the middle, ${text(sorted.at(-1))} s at most`;
}
