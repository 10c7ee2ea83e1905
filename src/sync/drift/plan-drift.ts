import { DnsSyncError } from '../../reconcile/error.ts';
import { driftDocument, type DriftDocument } from '../../reconcile/plan/drift-report.ts';
import { driftedOf } from '../../reconcile/plan/drift.ts';
import { planFailure, type PlanZone } from '../../reconcile/plan/plan.ts';
import { noteDrift } from '../plan/notes/note-drift.ts';
import { noteFullCheck } from '../plan/notes/note-full-check.ts';
import { isKeptElsewhere, noteKeptElsewhere } from '../plan/notes/note-kept-elsewhere.ts';
import { noteTargetChecks } from '../plan/notes/note-target-checks.ts';
import { planAll } from '../plan/plan-all.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';

export interface PlannedDrift {
  readonly planned: readonly PlannedZone[];
  readonly document: DriftDocument;
}

/** Checks the matching zones for drift and records what it finds. `heals` keeps the data that healing needs. */
export async function planDrift(session: Session, patterns: readonly string[], heals: boolean): Promise<PlannedDrift> {
  const isApplied = (plan: PlanZone): boolean => isKeptElsewhere(plan) || (heals && driftedOf(plan.diff).length > 0);
  const planned = (await planAll(session, patterns, { judgesPaused: true, isApplied })).map(unjudgedIfOlder);
  if (patterns.length === 0) await noteFullCheck(session, planned, session.now());
  await noteTargetChecks(session, planned);
  await noteDrift(session, planned, session.now());
  await noteKeptElsewhere(session, planned);
  return { planned, document: driftDocument(planned.map((item) => item.plan)) };
}

/** Compared with an older state, our own later writes would look like drift. */
function unjudgedIfOlder(item: PlannedZone): PlannedZone {
  const hold = item.plan.zoneHeld.find(({ rule }) => rule === 'state-older');
  if (hold === undefined) return item;
  return { ...item, plan: planFailure(item.plan, new DnsSyncError('state-older', hold.detail, hold.release)) };
}
