import { holdOlderState, olderStateHold } from '../../reconcile/plan/hold-older-state.ts';
import type { OlderZones } from '../../state/identity/older-zones.ts';
import type { ServerState } from '../../state/store.ts';
import type { PlannedZone } from './planned-zone.ts';
import type { ZoneStatus } from '../status/zone-status.ts';

/** Holds planned zones of a restored state that may be older than Plesk's. They are only shown. */
export async function holdOlderZones(
  store: ServerState,
  planned: readonly PlannedZone[],
): Promise<readonly PlannedZone[]> {
  const older = await store.older.read();
  if (older === null) return planned;
  return planned.map((item) => {
    if (!older.zones.has(item.zone)) return item;
    const hold = olderStateHold(item.zone, older.compared);
    return { ...item, plan: holdOlderState(item.plan, hold), observation: null, deletion: null };
  });
}

/** Reports a zone of a restored state as held until Plesk's present content of it is known. */
export function underOlderState(status: ZoneStatus, older: OlderZones | null): ZoneStatus {
  if (older?.zones.has(status.zone) !== true) return status;
  const hold = { ...olderStateHold(status.zone, older.compared), after: null };
  return { ...status, state: 'held', held: [hold, ...status.held], reason: null };
}
