import { applyAll } from '../sync/apply/apply-all.ts';
import { applyDocument, type ApplyDocument } from '../sync/apply/apply-document.ts';
import { noteFullCheck } from '../sync/plan/notes/note-full-check.ts';
import { noteTargetChecks } from '../sync/plan/notes/note-target-checks.ts';
import { planAll } from '../sync/plan/plan-all.ts';
import { planDocument } from '../sync/plan/plan-document.ts';
import { refuseOtherPlan } from '../sync/plan/saved-plan.ts';
import type { Session } from '../sync/session.ts';

/** Plans and applies the matching zones. Throws `plan-moved` if the plan's ID isn't the expected one. */
export async function applyPatterns(
  session: Session,
  patterns: readonly string[],
  expected: string | null,
): Promise<ApplyDocument> {
  const planned = await planAll(session, patterns);
  if (patterns.length === 0) await noteFullCheck(session, planned, session.now());
  await noteTargetChecks(session, planned);
  const plan = planDocument(planned);
  if (expected !== null) refuseOtherPlan(plan.id, expected);
  return applyDocument(plan, await applyAll(session, planned));
}
