import type { Change } from '../plan/change.ts';
import type { DnsName } from '../dns/name.ts';
import type { PlanZone } from '../plan/plan.ts';
import type { HeldRecord } from '../plan/json-records.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Whether Plesk has a newer content of a zone than a restored state; `serial` is null if Plesk doesn't serve the zone.
 * In doubt it has. `others` tells whether it has one of any zone that it sends: a zone of PTRs alone has no serial.
 */
export function isOlderThanPlesk(snapshot: Snapshot, serial: number | null, others: boolean): boolean {
  const { desired, deleted, retained } = snapshot;
  if (serial !== null) return desired === null || retained !== undefined || (snapshot.serial ?? -1) < serial;
  if (deleted !== null || retained !== undefined) return false;
  return desired !== null || others;
}

/** The hold of a zone in a restored state; `compared` tells whether Plesk's serials say that it is older. */
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
  'run "dns-sync resync"; or check "dns-sync plan" and run "dns-sync state accept" if the state is current';

/** Holds a plan that is made from an older state. It shows the changes, and blames nobody else for them. */
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
