import { createHash } from 'node:crypto';
import { assemblePlan, type PlanDocument } from '../../reconcile/plan/plan-document.ts';
import type { PlannedZone } from './planned-zone.ts';

/** Builds the plan of all zones. Equal plans have equal IDs. */
export function planDocument(planned: readonly PlannedZone[]): PlanDocument {
  return assemblePlan(
    planned.map((item) => item.plan),
    (text) => createHash('sha256').update(text).digest('hex'),
  );
}
