import type { DnsName } from '../dns/name.ts';
import type { Change } from './change.ts';
import type { HeldRecord } from './json-records.ts';
import type { PlanZone } from './plan.ts';

/** Holds a zone of a restored state. `compared` says whether Plesk's serials proved that the state is older. */
export function olderStateHold(zone: DnsName, compared: boolean): HeldRecord {
  return {
    kind: 'update',
    name: zone,
    type: '*',
    rule: 'state-older',
    detail: compared
      ? 'the state directory is a restored backup or a copy, and Plesk has changed the zone since'
      : 'the state directory is a restored backup or a copy, and Plesk may have changed the zone since',
    release: olderStateRelease,
  };
}

export const olderStateRelease =
  'run "dns-sync resync". If the state is current, check "dns-sync plan", then run "dns-sync state accept"';

/** Holds a plan made from an older state. It shows the changes but reports no drift. */
export function holdOlderState(plan: PlanZone, hold: HeldRecord): PlanZone {
  if (plan.error !== null) return plan;
  const { detail, release } = hold;
  const held = [
    ...plan.diff.held.map((item) => ({ ...item, change: unblamed(item.change) })),
    ...plan.diff.changes.map((change) => ({ change: unblamed(change), rule: 'state-older' as const, detail, release })),
  ];
  const diff = { ...plan.diff, changes: [], held };
  return { ...plan, action: 'held', diff, zoneHeld: [hold, ...plan.zoneHeld], calls: 0 };
}

function unblamed(change: Change): Change {
  return { ...change, drifted: false };
}
