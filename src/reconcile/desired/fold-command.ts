import { ageOf } from '../age-of.ts';
import { castDraft } from 'immer';
import { loadImmer } from '../immer.ts';
import { isLate, putAside } from './late-call.ts';
import { takesTooMuch } from './resync-guard.ts';
import { sameJson } from '../same-json.ts';
import { unsentZone, type Folded, type Snapshot, type ZoneCommand } from './snapshot.ts';
import { hasSameContent, keepsServedSet } from './zone-content.ts';
import type { Zone } from './zone.ts';
import { parseTime } from '../iso-time.ts';

/**
 * Folds one command into the snapshot of its zone. Folding the same command twice is folding it once. The later serial
 * wins whatever the order of arrival, and the earlier one is put aside; of equal serials the last arrival wins; a call
 * without a serial is taken as newest.
 */
export function foldCommand(snapshot: Snapshot | null, command: ZoneCommand, at: string): Folded {
  if (snapshot !== null && isOvertaken(snapshot, command, at))
    return {
      snapshot,
      verdict: 'late',
      remarks: ['Plesk sent it while the source was read: that is newer, and stays'],
    };
  if (command.kind === 'put') return foldPut(snapshot, command, at);
  if (command.kind === 'delete' && snapshot === null) {
    const tombstone = { ...unsentZone(command.name, command.displayName, at), deleted: { at, content: null } };
    return { snapshot: tombstone, verdict: 'unknown-deleted', remarks: [] };
  }
  if (command.kind === 'delete' && snapshot !== null) return foldDelete(snapshot, at);
  if (snapshot?.desired === null || snapshot === null) return { snapshot, verdict: 'unknown', remarks: [] };
  const verdict = command.kind === 'retain' ? 'retained' : 'missing';
  if (command.kind === 'retain' && snapshot.retained?.reason === command.reason)
    return { snapshot, verdict, remarks: [] };
  const next = loadImmer().produce(snapshot, (draft) => {
    draft.lastCommandAt = at;
    if (command.kind === 'retain') draft.retained = { at, reason: command.reason };
    else draft.missing ??= { at };
  });
  return { snapshot: next, verdict, remarks: [] };
}

/** Whether Plesk's own call came since the command was looked up; commands of one call have one time, and follow each other. */
function isOvertaken({ lastCommandAt }: Snapshot, { asOf }: ZoneCommand, at: string): boolean {
  // A time after `at` is that of a clock which was wrong then.
  return asOf !== undefined && lastCommandAt >= asOf && lastCommandAt < at;
}

type Put = Extract<ZoneCommand, { kind: 'put' }>;

/** Folds a content: it is late, says nothing new, is kept aside, or is desired from now on. */
function foldPut(snapshot: Snapshot | null, command: Put, at: string): Folded {
  const { zone, latest } = command;
  const before = snapshot ?? unsentZone(zone.name, zone.displayName, at);
  const serial = zone.soa?.serial ?? null;
  const back = stepBack(before, command);
  const idleMs = ageOf(parseTime(before.lastCommandAt), parseTime(at));
  // The late call was replaced by a newer one meanwhile.
  if (latest !== undefined && latest !== before.late?.at) return { snapshot, verdict: 'late', remarks: [] };
  if (serial !== null && isLate(back, idleMs)) return putAside(before, zone, serial, at);
  const clock = `the serial went back from ${before.serial} to ${serial}: taken as a reset clock or a restored backup`;
  const remarks = back > 0 ? [clock] : [];
  if (serial === before.serial && isDoubled(before, zone)) return { snapshot, verdict: 'unchanged', remarks: [] };
  const said = { displayName: zone.displayName, serial: serial ?? before.serial, lastCommandAt: at };
  if (takesAway(before, command)) return { snapshot: keepAside(before, command, said), verdict: 'emptied', remarks };
  const same = isSame(before, zone);
  return { snapshot: takeOn(before, zone, said, same), verdict: same ? 'unchanged' : 'changed', remarks };
}

function isSame({ emptied, desired }: Snapshot, zone: Zone): boolean {
  return emptied === null && desired !== null && hasSameContent(desired, zone);
}

/** What a call says of its zone beside the content. */
type Said = Pick<Snapshot, 'displayName' | 'serial' | 'lastCommandAt'>;

/** By how much a serial is lower than that of before, 0 if it isn't, or may be. */
function stepBack({ serial, deleted }: Snapshot, { zone, resync, made, latest }: Put): number {
  const sent = zone.soa?.serial ?? null;
  if (sent === null || serial === null || resync === true || latest !== undefined) return 0;
  // A domain that was removed and is made again has serials of its own.
  if (made === true && deleted !== null) return 0;
  return Math.max(0, serial - sent);
}

/** Whether a content takes too much away to be believed. */
function takesAway({ desired }: Snapshot, { zone, resync, aside }: Put): boolean {
  if (aside !== undefined) return true;
  if (zone.sets.length === 0 && !keepsServedSet(desired, zone)) return true;
  return resync === true && desired !== null && takesTooMuch(desired, zone);
}

/** A content waits until somebody confirms it. */
function keepAside(before: Snapshot, { zone, aside }: Put, said: Said): Snapshot {
  return loadImmer().produce(before, (draft) => {
    Object.assign(draft, said);
    draft.emptied = castDraft(zone);
    delete draft.aside;
    delete draft.late;
    if (aside !== undefined) draft.aside = aside;
    delete draft.retained;
    delete draft.missing;
  });
}

/** A content is desired. Nearly every call ends here, and none of them needs to load what makes drafts. */
function takeOn(before: Snapshot, zone: Zone, said: Said, same: boolean): Snapshot {
  const { retained: _r, missing: _m, undone: _u, aside: _a, late: _l, renamedTo: _t, renamedFrom, ...rest } = before;
  const kept = same && renamedFrom !== undefined && { renamedFrom };
  return { ...rest, ...said, desired: zone, deleted: null, emptied: null, ...kept };
}

/** Whether a call says to the letter what the last one said: there is nothing to write down. */
function isDoubled({ desired, emptied, undone, retained, missing, late, displayName }: Snapshot, zone: Zone): boolean {
  return (
    undone === undefined &&
    retained === undefined &&
    missing === undefined &&
    late === undefined &&
    emptied === null &&
    displayName === zone.displayName &&
    sameJson(desired, zone)
  );
}

/** Folds a delete: what the zone was stays in its tombstone. */
function foldDelete(snapshot: Snapshot, at: string): Folded {
  const next = loadImmer().produce(snapshot, (draft) => {
    draft.lastCommandAt = at;
    delete draft.renamedFrom;
    if (draft.deleted === null) delete draft.renamedTo;
    delete draft.foldedInto;
    draft.deleted ??= { at, content: castDraft(snapshot.desired) };
    draft.desired = null;
    draft.emptied = null;
    delete draft.aside;
    delete draft.late;
    delete draft.undone;
    delete draft.retained;
    delete draft.missing;
  });
  return { snapshot: next, verdict: snapshot.deleted === null ? 'changed' : 'unchanged', remarks: [] };
}
