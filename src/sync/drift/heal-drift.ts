import { applyAll } from '../apply/apply-all.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { Session } from '../session.ts';
import type { PlannedDrift } from './plan-drift.ts';

/** Restores the desired state of the drifted zones. */
export async function healDrift(session: Session, { planned, document }: PlannedDrift): Promise<readonly PassReport[]> {
  const drifted = new Set(
    document.zones
      .filter(({ drift, known }) => drift.length > 0 || known !== undefined)
      .map(({ zone, target }) => `${zone} ${target}`),
  );
  const items = planned.filter((item) => drifted.has(`${item.zone} ${item.target.name}`));
  if (session.config.fleet === undefined) return applyAll(session, items, { marks: false });
  // The workers look at a zone that is adopted, and write the desired state. A zone with a hold needs its decision first.
  const free = items.filter(({ plan }) => plan.zoneHeld.length + plan.diff.held.length === 0);
  return applyAll(session, free, { adopting: true });
}
