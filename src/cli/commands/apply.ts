import { compareText } from '../../reconcile/compare-text.ts';
import { compareNames } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { waits } from '../../reconcile/plan/policy.ts';
import { inLanes } from '../../sync/concurrency.ts';
import type { Io } from '../io.ts';
import { applyZone } from '../../sync/pass/pass.ts';
import { failedPass, type PassReport } from '../../sync/pass/pass-report.ts';
import { planCost } from '../../sync/plan/plan-cost.ts';
import { noteKeptElsewhere } from '../../sync/plan/note-kept-elsewhere.ts';
import { noteLook } from '../../sync/plan/note-full-check.ts';
import { planDocument, type PlannedZone } from '../../sync/plan/plan-zones.ts';
import { progressOf } from '../render/progress.ts';
import { refuseMoved, type SavedPlan } from '../../sync/plan/saved-plan.ts';
import { planText } from '../render/plan/plan-text.ts';
import { spelled } from '../../text/printable.ts';
import { reportLine, reportRecord, troubleLines } from '../render/passes/report-lines.ts';
import { jsonText } from '../render/json-text.ts';
import { delegateArrived } from '../../sync/subdomains/relatives.ts';
import { withTimedSession, type Session, type Timed } from '../../sync/session.ts';
import { waitUntilLive } from '../../sync/apply/wait-until-live.ts';
import { planAll } from './plan.ts';

interface ApplyOptions extends Timed {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly wait?: boolean;
  /** The file of a saved plan. */
  readonly plan?: string;
  /** The id that the plan must have. */
  readonly expect?: string;
}

/** Zones that are changed at the same time; the provider wants one change at a time in each. */
const atOnce = 64;

/** How long to wait for another process that works on the same zone, in milliseconds. */
const waitMs = 60_000;

/** `apply`: plans, asks on a terminal, applies. Exit 0 all applied; 1 something failed; 2 something is held. */
export async function apply(io: Io, words: readonly string[], options: ApplyOptions): Promise<number> {
  return withTimedSession(io, 'apply', options, async (session) => applyZones(session, words, options));
}

/** The same within a session. */
export async function applyZones(session: Session, words: readonly string[], options: ApplyOptions): Promise<number> {
  const { io } = session;
  const saved = options.plan === undefined ? null : await readSaved(options.plan, words);
  const planned = saved === null ? await planAll(session, words, 'provider') : await planAgain(session, saved);
  if (saved === null && words.length === 0) await noteLook(session, planned, io.now());
  const plan = planDocument(planned);
  if (options.expect !== undefined) refuseOther(plan.id, options.expect);
  if (options.json !== true) io.out(planText(plan, planCost(session, planned), io.style));
  if (plan.applyable && options.yes !== true && !(await mayChange(io, 'Apply this plan?', 'apply'))) {
    await noteKeptElsewhere(session, planned);
    io.err('Nothing was changed.\n');
    return 1;
  }
  const reports = await applyAll(session, planned);
  if (options.json === true) io.out(jsonText({ ...plan, results: reports.map(reportRecord) }));
  else {
    tellReports(io, reports);
    tellPaused(io, planned);
  }
  const live = options.wait !== true || (await waitUntilLive(session, reports));
  return live ? exitCode(planned, reports) : 1;
}

async function readSaved(path: string, words: readonly string[]): Promise<SavedPlan> {
  if (words.length === 0) return (await import('../../sync/plan/plan-file.ts')).readPlanFile(path);
  throw new DnsSyncError('plan-file', 'a saved plan names its zones itself', 'leave the zones away beside --plan');
}

/** Plans what was saved and nothing else; throws where that comes to something else by now. */
async function planAgain(session: Session, saved: SavedPlan): Promise<readonly PlannedZone[]> {
  const zones = [...new Set(saved.zones.map(({ zone }) => zone))];
  const planned = zones.length === 0 ? [] : await planAll(session, zones, 'provider');
  const wanted = planned.filter(({ zone, target }) =>
    saved.zones.some((item) => item.zone === zone && item.target === target.name),
  );
  refuseMoved(saved, wanted);
  return wanted;
}

function refuseOther(id: string, expected: string): void {
  if (id === expected) return;
  throw new DnsSyncError(
    'plan-moved',
    `the plan is now ${id}, and ${JSON.stringify(expected)} was expected; nothing was changed`,
    'look at it (dns-sync plan), and expect the one that is right',
  );
}

/**
 * Applies planned zones, each by itself; bookkeeping alone needs no call. `marks` tells whether hosted zones of ours without a
 * mark are marked.
 */
export async function applyAll(
  { io, config, store, deadline }: Session,
  planned: readonly PlannedZone[],
  { marks = true }: { readonly marks?: boolean } = {},
): Promise<readonly PassReport[]> {
  const laneOf = ({ target }: PlannedZone): unknown => target;
  const manner = { config, unattended: false, now: io.now };
  const wait = deadline === null ? waitMs : Math.max(0, Math.min(waitMs, deadline - io.now()));
  const planId = planDocument(planned).id;
  const context = { store, manner, planId, now: io.now, random: Math.random, marks, waitMs: wait };
  // What failed before comes after the others, so that it can't keep them waiting.
  const order = planned.toSorted((one, other) => compareText(one.nextAttemptAt ?? '', other.nextAttemptAt ?? ''));
  const step = progressOf(io, 'applied', planned.length);
  const applyOne = async ({ zone, target, sight, basis }: PlannedZone): Promise<PassReport | null> => {
    if (sight === null) return null;
    if (deadline !== null && io.now() >= deadline) return failedPass(zone, target.name, outOfTime());
    return applyZone(context, target, { zone, sight, basis });
  };
  const applyThese = async (items: readonly PlannedZone[]): Promise<readonly (PassReport | null)[]> =>
    inLanes(items, laneOf, atOnce, async (item) => {
      const report = await applyOne(item);
      step();
      return report;
    });
  // A zone is emptied when nobody is sent to it any more by the zone above.
  const first = await applyThese(order.filter(({ plan }) => plan.action !== 'delete'));
  const then = await applyThese(order.filter(({ plan }) => plan.action === 'delete'));
  const known = [...first, ...then].filter((report) => report !== null);
  const targets = [...new Set(planned.map(({ target }) => target))];
  const later = await delegateArrived(context, targets, known);
  io.progress('');
  return [...known, ...later].sort(
    (one, other) => compareNames(one.zone, other.zone) || compareText(one.target, other.target),
  );
}

/** A zone whose turn came too late has not failed: it stays as it was. */
function outOfTime(): DnsSyncError {
  return new DnsSyncError(
    'out-of-time',
    'the time of --timeout ended before its turn; it stays pending',
    'run "dns-sync apply" again, with more time',
  );
}

/** Asks on a terminal; throws `not-confirmed` where there is none. */
export async function mayChange(io: Io, question: string, command: string): Promise<boolean> {
  if (io.ask !== null) return io.ask(question);
  throw new DnsSyncError(
    'not-confirmed',
    `${command} asks before it changes anything, and there is no terminal to ask on`,
    'add --yes',
  );
}

/** Tells what passes did, and what they could not do. */
export function tellReports(io: Io, reports: readonly PassReport[]): void {
  const busy = reports.filter((report) => report.zoneMade || report.zoneRemoved || report.done.length > 0);
  if (busy.length > 0) io.out('\n');
  for (const report of busy) io.out(`${reportLine(report)}\n`);
  for (const report of reports) for (const line of troubleLines(report)) io.err(`${line}\n`);
}

/** Says which zones were not applied because they are paused. */
export function tellPaused(io: Io, planned: readonly PlannedZone[]): void {
  for (const { zone, target, plan } of planned) {
    const paused = plan.zoneHeld.find(({ rule }) => rule === 'paused');
    if (paused !== undefined) io.err(`${spelled(zone)} at ${target.name}: ${paused.detail}; ${paused.release}\n`);
  }
}

/** 0 all applied; 1 something failed; 2 something is held. */
export function exitCode(planned: readonly PlannedZone[], reports: readonly PassReport[]): number {
  const refused = reports.some(
    (report) => report.error !== null || report.held.some((held) => held.rule === 'refused'),
  );
  if (refused || planned.some((item) => item.plan.error !== null)) return 1;
  const held = [...reports.flatMap((report) => report.held), ...planned.flatMap((item) => item.plan.zoneHeld)];
  return held.some(waits) || reports.some(({ isPaused }) => isPaused) ? 2 : 0;
}
