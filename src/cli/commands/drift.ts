import { driftDocument, type DriftDocument } from '../../reconcile/plan/drift-report.ts';
import { driftedOf } from '../../reconcile/plan/drift.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { planFailure, type PlanZone } from '../../reconcile/plan/plan.ts';
import type { Io } from '../io.ts';
import { noteDrift } from '../../sync/plan/note-drift.ts';
import { isKeptElsewhere, noteKeptElsewhere } from '../../sync/plan/note-kept-elsewhere.ts';
import { noteLook } from '../../sync/plan/note-full-check.ts';
import type { PlannedZone } from '../../sync/plan/plan-zones.ts';
import { driftText } from '../render/plan/drift-text.ts';
import { reportLine, troubleLines } from '../render/passes/report-lines.ts';
import { jsonText } from '../render/json-text.ts';
import { withTimedSession, type Timed } from '../../sync/session.ts';
import { applyAll } from './apply.ts';
import { planAll } from './plan.ts';

interface DriftOptions extends Timed {
  readonly json?: boolean;
  readonly heal?: boolean;
  readonly yes?: boolean;
}

/** `drift`: compares all and changes nothing without --heal. Exit 0 none; 2 drift; 1 a zone could not be judged. */
export async function drift(io: Io, words: readonly string[], options: DriftOptions): Promise<number> {
  return withTimedSession(io, 'drift', options, async (session) => {
    const isApplied = (plan: PlanZone): boolean =>
      isKeptElsewhere(plan) || (options.heal === true && driftedOf(plan.diff).length > 0);
    const planned = (await planAll(session, words, 'provider', { judgesPaused: true, isApplied })).map(unjudgedIfOlder);
    if (words.length === 0) await noteLook(session, planned, io.now());
    await noteDrift(session, planned, io.now());
    await noteKeptElsewhere(session, planned);
    const document = driftDocument(planned.map((item) => item.plan));
    io.out(options.json === true ? jsonText(document) : driftText(document, io.style));
    if (options.heal !== true || document.summary.drifted === 0) return exitCode(document);
    if (options.yes !== true && !(await confirmed(io))) return exitCode(document);
    const drifted = new Set(
      document.zones.filter((zone) => zone.drift.length > 0).map((zone) => `${zone.zone} ${zone.target}`),
    );
    const reports = await applyAll(
      session,
      planned.filter((item) => drifted.has(`${item.zone} ${item.target.name}`)),
      { marks: false },
    );
    if (options.json !== true) for (const report of reports) io.out(`${reportLine(report)}\n`);
    for (const report of reports) for (const line of troubleLines(report)) io.err(`${line}\n`);
    const failed = reports.some((report) => report.error !== null) || document.summary.errors > 0;
    if (failed) return 1;
    const left = reports.some((report) => report.held.some((held) => held.rule === 'drifted-delete'));
    return left || reports.some(({ isPaused }) => isPaused) ? 2 : 0;
  });
}

/** Against an older state, our own later writes would look like drift. */
function unjudgedIfOlder(item: PlannedZone): PlannedZone {
  const hold = item.plan.zoneHeld.find(({ rule }) => rule === 'state-older');
  if (hold === undefined) return item;
  return { ...item, plan: planFailure(item.plan, new DnsSyncError('state-older', hold.detail, hold.release)) };
}

async function confirmed(io: Io): Promise<boolean> {
  if (io.ask !== null) return io.ask('Write the desired state back?');
  throw new DnsSyncError(
    'not-confirmed',
    '--heal asks before it changes anything, and there is no terminal to ask on',
    'add --yes',
  );
}

function exitCode({ summary }: DriftDocument): number {
  if (summary.errors > 0) return 1;
  return summary.drifted > 0 ? 2 : 0;
}
