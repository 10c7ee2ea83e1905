import { applyOutcome } from '../sync/apply/apply-outcome.ts';
import type { PassReport } from '../sync/pass/pass-report.ts';
import { planForecasts } from '../sync/forecast/plan-forecast.ts';
import { noteSignedDelegations } from '../sync/plan/notes/note-signed-delegations.ts';
import { planCost } from '../sync/plan/plan-cost.ts';
import { planDocument } from '../sync/plan/plan-document.ts';
import type { PlannedZone } from '../sync/plan/planned-zone.ts';
import { zoneWordAt } from '../sync/targets.ts';
import { spelled } from '../text/printable.ts';
import { withHint } from '../text/with-hint.ts';
import type { Io } from './io.ts';
import { totalLine, type ApplyCounts } from './render/passes/apply-total.ts';
import { reportLine, troubleEntries } from './render/passes/report-lines.ts';
import { planText } from './render/plan/plan-text.ts';
import type { CliSession } from './session.ts';
import { notConfirmed } from './not-confirmed.ts';

/** Prints a plan for people, with forecasts and warnings. `callsBefore` API calls were made before it. */
export async function printPlan(session: CliSession, planned: readonly PlannedZone[], callsBefore = 0): Promise<void> {
  await printPlanAlone(session, planned, callsBefore);
  await noteSignedDelegations(session, planned);
}

/** Prints a plan for people, with forecasts and without the warnings that need DNS. */
export async function printPlanAlone(
  session: CliSession,
  planned: readonly PlannedZone[],
  callsBefore = 0,
): Promise<void> {
  const { io } = session;
  const cost = { ...planCost(session, planned, callsBefore), forecasts: await planForecasts(session, planned) };
  io.out(planText(planDocument(planned), cost, io.style, zoneWordAt(session.config)));
}

/** Asks for confirmation on a terminal; throws `not-confirmed` without one. */
export async function confirmChange(io: Io, question: string, command: string): Promise<boolean> {
  if (io.ask !== null) return io.ask(question);
  throw notConfirmed(command);
}

/** Prints the results and problems of passes. */
export function printReports(io: Io, reports: readonly PassReport[]): void {
  const busy = reports.filter((report) => report.zoneMade || report.zoneRemoved || report.done.length > 0);
  if (busy.length > 0) io.out('\n');
  for (const report of busy) io.out(`${reportLine(report)}\n`);
  for (const entry of troubleEntries(reports)) io.log(entry);
}

/** Prints the total of an apply that began at `started`, in milliseconds since the epoch. */
export function printTotal(io: Io, counts: ApplyCounts, started: number): void {
  io.out(`\n${totalLine(counts, io.now() - started)}\n`);
}

/** Prints which zones were not applied because they are paused. */
export function printPaused(io: Io, planned: readonly PlannedZone[]): void {
  for (const { zone, target, plan } of planned) {
    const paused = plan.zoneHeld.find(({ rule }) => rule === 'paused');
    if (paused === undefined) continue;
    const head = `${spelled(zone)} at ${target.name}:`;
    const [message, hint] = [paused.detail, paused.release];
    io.log({
      level: 'warning',
      event: 'paused',
      head,
      text: `${head} ${withHint({ message, hint })}`,
      message,
      hint,
      zone,
    });
  }
}

/** Returns the exit code: 0 all applied; 1 a failure; 2 something is held. */
export function exitCode(planned: readonly PlannedZone[], reports: readonly PassReport[]): 0 | 1 | 2 {
  return ({ applied: 0, failed: 1, held: 2 } as const)[applyOutcome(planned, reports)];
}
