import type { Command } from 'commander';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { waits } from '../../reconcile/plan/policy.ts';
import { targetKey } from '../../state/notes/queue.ts';
import type { PassReport } from '../../sync/pass/pass-report.ts';
import type { PassContext } from '../../sync/pass/unchanged-zone.ts';
import { dueEntries, drainQueue } from '../../sync/queue/drain-queue.ts';
import { retryAnswered } from '../../sync/queue/retry-answered.ts';
import type { Session } from '../../sync/session.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { reportLine, troubleLines } from '../render/passes/report-lines.ts';
import { withSession } from '../session.ts';

export function addRetry(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('retry')
    .description('try again what failed and is due by its schedule, and do what the hook left to the background')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync retry', 'dns-sync retry >/dev/null || dns-sync status'],
        exits: [
          '0  all of it done, nothing due, or another process does it',
          '1  something failed',
          '2  something is held',
        ],
      }),
    )
    .action(async () => done(await retry(io)));
}

/** Zones that are worked on at the same time, at each target. */
const concurrency = 8;

/** Zones of a target that are taken from the list at a time; then it is looked at anew, for what came meanwhile. */
const most = 64;

/** How long to wait for another process that works on the same zone, in milliseconds. */
const waitMs = 10_000;

/**
 * `retry`: does what is due, which is what failed and what the hook left to the background, as the one process of this
 * machine that does so. Exit 0 done, or done by another; 1 something failed; 2 something is held.
 */
export async function retry(io: Io): Promise<number> {
  return withSession(io, 'retry', async (session) => {
    const { store, config } = session;
    if ((await store.queue.lateNotes()).length > 0)
      await (await import('../../sync/hook/late-calls.ts')).resolveLateCalls(session);
    if (config.hook.apply === 'record' || config.policy.mode === 'observe') {
      io.out('Nothing is applied unasked by the configuration; "dns-sync apply" does it.\n');
      return 0;
    }
    const options = { config, unattended: true, now: io.now };
    const context = { store, options, planId: null, now: io.now, random: Math.random, marks: true, waitMs };
    const reports: PassReport[] = [];
    const away = new Set<string>();
    // Who comes while another is there leaves all to that one. So each looks at the list once more when it has stepped back,
    // also from a vain attempt: whoever noted something meanwhile may have counted on it.
    while ((await dueEntries(context, 1, away)).length > 0) {
      if ((await workAlone(session, context, reports, away)) || !(await store.hasWorker())) continue;
      io.out('Another process does what is due.\n');
      return 0;
    }
    if (reports.length === 0) io.out('Nothing is due.\n');
    for (const report of reports) tell(io, report);
    if (reports.some(({ error, held }) => error !== null || held.some(({ rule }) => rule === 'refused'))) return 1;
    return reports.some(({ held }) => held.some(waits)) ? 2 : 0;
  });
}

/** Works until nothing more is due; false where another process is the worker. */
async function workAlone(
  { store, targets }: Session,
  context: PassContext,
  reports: PassReport[],
  away: Set<string>,
): Promise<boolean> {
  try {
    await store.asWorker(async () => {
      while ((await dueEntries(context, 1, away)).length > 0) {
        const round = await drainQueue(context, targets, { most, concurrency, until: null }, away);
        for (const report of round) reports.push(report);
      }
      const answering = targets.filter(({ name }) => !away.has(targetKey(name)));
      for (const report of await retryAnswered(context, answering, null)) reports.push(report);
    });
    return true;
  } catch (error) {
    rethrowUnlessKnown(error, 'locked');
    return false;
  }
}

function tell(io: Io, report: PassReport): void {
  io.out(`${reportLine(report)}\n`);
  for (const line of troubleLines(report)) io.err(`${line}\n`);
}
