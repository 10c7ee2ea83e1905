import type { PlanZone } from '../../reconcile/plan/plan.ts';
import type { HeldRecord } from '../../reconcile/plan/json-records.ts';
import { pauseAt, pauseOfAll, pauseWords, type Pauses } from '../../state/notes/pauses.ts';
import type { PlannedZone } from './planned-zone.ts';
import { count } from '../../text/count.ts';

/** Holds the plan of a paused zone until "dns-sync resume". */
export function holdPaused(item: PlannedZone, pauses: Pauses, now: number): PlannedZone {
  const { zone, plan } = item;
  const pause = pauseAt(pauses, zone, now);
  if (pause === null || plan.error !== null) return item;
  const held: HeldRecord = {
    kind: plan.action === 'create' || plan.action === 'delete' ? plan.action : 'update',
    name: zone,
    type: '*',
    rule: 'paused',
    detail: `${pauseWords(pause)}; ${waitingWords(plan)}`,
    release: `run "dns-sync resume${pauseOfAll(pauses, now) === null ? ` ${zone}` : ''}" to end the pause`,
  };
  return {
    ...item,
    plan: {
      ...plan,
      action: 'held',
      diff: { ...plan.diff, changes: [] },
      removesZone: false,
      zoneHeld: [held, ...plan.zoneHeld],
      calls: 0,
    },
    observation: null,
    deletion: null,
  };
}

function waitingWords({ action, diff, removesZone }: PlanZone): string {
  const waiting = diff.changes.length + Number(action === 'create' || removesZone === true);
  if (waiting === 0) return 'no pending changes';
  return count(waiting, 'pending change');
}
