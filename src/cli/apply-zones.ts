import { DnsSyncError } from '../reconcile/error.ts';
import { applyAll } from '../sync/apply/apply-all.ts';
import { applyDocument } from '../sync/apply/apply-document.ts';
import { waitUntilLive } from '../sync/apply/wait-until-live.ts';
import { noteKeptElsewhere } from '../sync/plan/notes/note-kept-elsewhere.ts';
import { noteFullCheck } from '../sync/plan/notes/note-full-check.ts';
import { noteTargetChecks } from '../sync/plan/notes/note-target-checks.ts';
import { noteSignedDelegations } from '../sync/plan/notes/note-signed-delegations.ts';
import { planAll } from '../sync/plan/plan-all.ts';
import { planDocument } from '../sync/plan/plan-document.ts';
import type { PlannedZone } from '../sync/plan/planned-zone.ts';
import { refuseMoved, refuseOtherPlan, type SavedPlan } from '../sync/plan/saved-plan.ts';
import type { Session } from '../sync/session.ts';
import { applyCounts } from './render/passes/apply-total.ts';
import { jsonText } from './render/json-text.ts';
import { writeProgressEnd } from './talk/progress-view.ts';
import { exitCode, confirmChange, printPaused, printPlanAlone, printReports, printTotal } from './review-plan.ts';
import type { CliSession, Timed } from './session.ts';

/** Options of `apply`. */
export interface ApplyFlags extends Timed {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly progress?: 'text' | 'json';
  /** The file of a saved plan. */
  readonly plan?: string;
  /** The ID that the plan must have. */
  readonly expect?: string;
}

/** Plans, asks for confirmation and applies. Exit code: 0 all applied; 1 a failure; 2 something is held. */
export async function applyZones(session: CliSession, words: readonly string[], options: ApplyFlags): Promise<number> {
  const { io } = session;
  const saved = options.plan === undefined ? null : await readSaved(options.plan, words);
  const planned = saved === null ? await planAll(session, words) : await planAgain(session, saved);
  if (saved === null && words.length === 0) await noteFullCheck(session, planned, io.now());
  await noteTargetChecks(session, planned);
  const plan = planDocument(planned);
  if (options.expect !== undefined) refuseOtherPlan(plan.id, options.expect);
  if (options.json !== true) await printPlanAlone(session, planned);
  const isDecided = options.yes === true;
  if (!isDecided) await noteSignedDelegations(session, planned);
  if (plan.applyable && !isDecided && !(await confirmChange(io, 'Apply this plan?', 'apply'))) {
    await noteKeptElsewhere(session, planned);
    io.log({ level: 'info', text: 'Nothing was changed.' });
    return 1;
  }
  const started = io.now();
  // The look-ups of up to 500 zones take seconds. Nobody waits for them to decide, so neither do the zones.
  const noting = isDecided ? noteSignedDelegations(session, planned) : null;
  const [reports] = await Promise.all([applyAll(session, planned), noting]);
  if (options.json === true) io.out(jsonText(applyDocument(plan, reports)));
  else {
    printReports(io, reports);
    printPaused(io, planned);
    printTotal(io, applyCounts(planned, reports), started);
  }
  const live = options.wait !== true || (await waitUntilLive(session, reports));
  writeProgressEnd(io, applyCounts(planned, reports), { zones: planned.length, started });
  return live ? exitCode(planned, reports) : 1;
}

async function readSaved(path: string, words: readonly string[]): Promise<SavedPlan> {
  if (words.length === 0) return (await import('../sync/plan/plan-file.ts')).readPlanFile(path);
  throw new DnsSyncError('plan-file', '--plan already names its zones', 'remove the zones from the command line');
}

/** Plans exactly the zones of a saved plan. Throws if the result differs. */
async function planAgain(session: Session, saved: SavedPlan): Promise<readonly PlannedZone[]> {
  const zones = [...new Set(saved.zones.map(({ zone }) => zone))];
  const planned = zones.length === 0 ? [] : await planAll(session, zones);
  const wanted = planned.filter(({ zone, target }) =>
    saved.zones.some((item) => item.zone === zone && item.target === target.name),
  );
  refuseMoved(saved, wanted);
  return wanted;
}
