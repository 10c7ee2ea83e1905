import { createHash } from 'node:crypto';
import { assemblePlan, type PlanDocument } from '../../reconcile/plan/plan-document.ts';
import type { PlannedZone } from './planned-zone.ts';

/** Builds the plan of all zones. Equal plans have equal IDs. */
export function planDocument(planned: readonly PlannedZone[]): PlanDocument {
  return assemblePlan(
    planned.map((item) => item.plan),
    (parts) => {
      const hash = createHash('sha256');
      for (const part of parts) hash.update(part);
      return hash.digest('hex');
    },
  );
}
