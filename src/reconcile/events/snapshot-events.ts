import type { Snapshot } from '../desired/snapshot.ts';
import type { Zone } from '../desired/zone.ts';
import { quarantined } from '../plan/quarantine.ts';
import type { NewEvent } from './event.ts';
import { holdEvent } from './outcome-events.ts';
import { rejectEvents } from './reject-events.ts';

/** The events between two snapshots of a zone: what Plesk sent that needs a decision, and renamed domains. */
export function snapshotEvents(before: Snapshot | null, after: Snapshot): readonly NewEvent[] {
  if (before === after) return [];
  return [
    ...renameEvents(before, after),
    ...retainEvents(before, after),
    ...rejectEvents(null, rejectsOf(before?.desired), rejectsOf(after.desired)),
    ...asideEvents(before, after),
  ];
}

function renameEvents(before: Snapshot | null, { zone, renamedFrom }: Snapshot): readonly NewEvent[] {
  if (renamedFrom === undefined || before?.renamedFrom?.zone === renamedFrom.zone) return [];
  const text = `renamed from ${renamedFrom.zone}`;
  return [{ target: null, kind: 'renamed', text, detail: { from: renamedFrom.zone, to: zone } }];
}

function retainEvents(before: Snapshot | null, { retained }: Snapshot): readonly NewEvent[] {
  if (retained === undefined || before?.retained?.reason === retained.reason) return [];
  const text = `not synchronized while Plesk does not serve it: ${retained.reason}`;
  return [{ target: null, kind: 'unsynchronizable', text, detail: { reason: retained.reason } }];
}

/** A content or a deletion that waits for somebody to confirm it. */
function asideEvents(before: Snapshot | null, after: Snapshot): readonly NewEvent[] {
  const held = quarantined(after);
  if (held === null || (before !== null && quarantined(before)?.rule === held.rule)) return [];
  return [holdEvent(null, 'held', [held])];
}

/** The rejects of a zone. A PTR of an address belongs to a reverse zone, and is listed by `ptr list`. */
function rejectsOf(zone: Zone | null | undefined): Zone['rejects'] {
  return (zone?.rejects ?? []).filter(({ address }) => address === undefined);
}
