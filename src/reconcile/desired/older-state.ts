import type { Change } from '../plan/change.ts';
import type { DnsName } from '../dns/name.ts';
import type { PlanZone } from '../plan/plan.ts';
import type { HeldRecord } from '../plan/json-records.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Checks whether Plesk has newer content for a zone than a restored state.
 * `serial` is null if Plesk doesn't serve the zone. In doubt, the state is older. `others` says whether Plesk has newer
 * content for any zone that it sends: a zone that holds only PTRs has no serial of its own.
 */
export function isOlderThanPlesk(snapshot: Snapshot, serial: number | null, others: boolean): boolean {
  const { desired, deleted, retained } = snapshot;
  if (serial !== null) return desired === null || retained !== undefined || (snapshot.serial ?? -1) < serial;
  if (deleted !== null || retained !== undefined) return false;
  return desired !== null || others;
}

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
