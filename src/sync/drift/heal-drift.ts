import { applyAll } from '../apply/apply-all.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { Session } from '../session.ts';
import type { PlannedDrift } from './plan-drift.ts';

/** Restores the desired state of the drifted zones. */
export async function healDrift(session: Session, { planned, document }: PlannedDrift): Promise<readonly PassReport[]> {
  const drifted = new Set(
    document.zones.filter((zone) => zone.drift.length > 0).map((zone) => `${zone.zone} ${zone.target}`),
  );
  const items = planned.filter((item) => drifted.has(`${item.zone} ${item.target.name}`));
  return applyAll(session, items, { marks: false });
}
