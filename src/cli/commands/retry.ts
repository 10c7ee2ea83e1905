import { DnsSyncError } from '../../reconcile/error.ts';
import { waits } from '../../reconcile/plan/policy.ts';
import type { Io } from '../io.ts';
import { reportLine, troubleLines } from '../render/passes/report-lines.ts';
import { retryAnswered } from '../../sync/queue/retry-answered.ts';
import { dueNotes, retryDue } from '../../sync/queue/drain-queue.ts';
import { laneOf } from '../../state/notes/queue.ts';
import { withSession, type Session } from '../../sync/session.ts';
import type { PassContext } from '../../sync/pass/unchanged-zone.ts';
import type { PassReport } from '../../sync/pass/pass-report.ts';

/** Zones that are worked on at the same time, at each target. */
const atOnce = 8;

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
    if ((await store.due.lateNotes()).length > 0)
      await (await import('../../sync/hook/late-calls.ts')).settleLateCalls(session);
    if (config.hook.apply === 'record' || config.policy.mode === 'observe') {
      io.out('Nothing is applied unasked by the configuration; "dns-sync apply" does it.\n');
      return 0;
    }
    const manner = { config, unattended: true, now: io.now };
    const context = { store, manner, planId: null, now: io.now, random: Math.random, marks: true, waitMs };
    const reports: PassReport[] = [];
    const away = new Set<string>();
    // Who comes while another is there leaves all to that one. So each looks at the list once more when it has stepped back,
    // also from a vain attempt: whoever noted something meanwhile may have counted on it.
    while ((await dueNotes(context, 1, away)).length > 0) {
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
      while ((await dueNotes(context, 1, away)).length > 0) {
        const round = await retryDue(context, targets, { most, atOnce, until: null }, away);
        for (const report of round) reports.push(report);
      }
      const answering = targets.filter(({ name }) => !away.has(laneOf(name)));
      for (const report of await retryAnswered(context, answering, null)) reports.push(report);
    });
    return true;
  } catch (error) {
    if (error instanceof DnsSyncError && error.code === 'locked') return false;
    throw error;
  }
}

function tell(io: Io, report: PassReport): void {
  io.out(`${reportLine(report)}\n`);
  for (const line of troubleLines(report)) io.err(`${line}\n`);
}
