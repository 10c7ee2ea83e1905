import { setTimeout as sleep } from 'node:timers/promises';
import { rethrowUnlessKnown } from '../../../src/reconcile/error.ts';
import { until } from '../../support/until.ts';
import { reportUnsettled } from './report-unsettled.ts';
import type { RandomRun, Tally } from './random-servers.ts';

/** How long a fleet without faults gets before its engine is saved, in milliseconds. */
const maxCalmMs = 30_000;

/** Most values that are written so that a node notices its full disk. */
const maxFillers = 200;

/** Fills the disk of the first node until the node ends, and makes room a few seconds later. */
export async function fillFirstDisk({ bench: { cluster }, note }: RandomRun): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const engine = cluster.connectAsRoot('filler/');
  cluster.fillDisk();
  const value = Buffer.alloc(100_000, 'x');
  for (let i = 0; i < maxFillers && cluster.isRunning(0); i++)
    await engine
      .write([{ key: `${performance.now()}`, value, ifRevision: 0 }])
      .catch((error: unknown) => rethrowUnlessKnown(error));
  engine.close();
  note(cluster.isRunning(0) ? 'its node still runs' : 'its node has ended');
  await sleep(3000);
  cluster.emptyDisk();
  if (!cluster.isRunning(0)) cluster.start(0);
}

/**
 * Restores the engine from a backup that lacks the edits of some seconds, as docs/fleet/operations.md does.
 * Between backup and restore the servers only edit: a zone that was deleted or moved since then belongs to its former
 * server again, and only an administrator can know that.
 */
export async function restoreBackup(run: RandomRun, tally: Tally): Promise<void> {
  const { bench } = run;
  run.steps = 'none';
  try {
    // Moves and deletes that have begun must be complete in the backup, with their answers.
    await until('the steps of several calls end', () => tally.long === 0);
    const isSettled = (): boolean => run.judge.differences().length === 0;
    // A late batch is found only after minutes, but the backup has what the servers said.
    for (const end = performance.now() + maxCalmMs; !isSettled() && performance.now() < end; await sleep(200));
    if (!isSettled()) await reportUnsettled(run);
    await sleep(3000);
    run.note('the engine is saved');
    const name = `backup-${++tally.restores}`;
    bench.cluster.save(name);
    run.steps = 'edits';
    await sleep(5000);
    run.note('the workers end, and the engine is restored');
    for (const { service } of bench.workers) await service.end();
    await bench.cluster.restore(name);
    bench.forgetEngine();
    for (const { service } of bench.workers) service.start();
    await until('a leader', () => bench.leaders.present !== null);
  } finally {
    run.steps = 'all';
  }
}
