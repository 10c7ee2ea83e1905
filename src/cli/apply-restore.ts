import { applyAll } from '../sync/apply/apply-all.ts';
import { applyDocument } from '../sync/apply/apply-document.ts';
import { planForward, planParents, recordForward, type ForwardChange } from '../sync/history/forward-change.ts';
import { callsMade } from '../sync/plan/plan-cost.ts';
import { planDocument } from '../sync/plan/plan-document.ts';
import { jsonText } from './render/json-text.ts';
import { exitCode, confirmChange, printPlan, printReports } from './review-plan.ts';
import type { CliSession } from './session.ts';

/** How a restoring change is confirmed. */
interface Asking {
  readonly question: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** The JSON output if a zone is already as it would be: nothing is planned, applied or recorded. */
export const nothingToRestore = (): string => jsonText({ ...applyDocument(planDocument([]), []), recorded: null });

/**
 * Plans a restoring change, asks, records it, and applies it like `apply`.
 * Exit code: 0 applied; 1 a failure, a hold, or not confirmed, in which case nothing is recorded.
 */
export async function applyRestore(
  session: CliSession,
  change: ForwardChange,
  { question, yes, json }: Asking,
): Promise<0 | 1> {
  const { io } = session;
  const planned = await planForward(session, change);
  if (json !== true) await printPlan(session, planned);
  if (!planDocument(planned).complete) {
    io.err('Nothing was changed: the zone could not be planned.\n');
    return 1;
  }
  if (yes !== true && !(await confirmChange(io, question, change.cause.command))) {
    io.log({ level: 'info', text: 'Nothing was changed.' });
    return 1;
  }
  const id = await recordForward(session, change);
  if (json !== true) io.out(`Recorded as change ${id}. The next update from Plesk overrides this.\n`);
  const callsBefore = callsMade(session);
  const parents = await planParents(session, change);
  if (parents.length > 0 && json !== true) await printPlan(session, parents, callsBefore);
  const all = [...parents, ...planned];
  const reports = await applyAll(session, all);
  if (json === true) io.out(jsonText({ ...applyDocument(planDocument(all), reports), recorded: id }));
  else printReports(io, reports);
  return exitCode(all, reports) === 0 ? 0 : 1;
}
