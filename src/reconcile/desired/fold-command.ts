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
 * Folds one command into the snapshot of its zone.
 * Folding is idempotent. The highest serial wins whatever the order of arrival, and a call with a lower one is put
 * aside. Of equal serials the last arrival wins. A call without a serial counts as newest.
 */
export function foldCommand(snapshot: Snapshot | null, command: ZoneCommand, at: string): Folded {
  if (snapshot !== null && isOvertaken(snapshot, command, at))
    return {
      snapshot,
      verdict: 'late',
      remarks: ['Plesk sent a newer version while the source was read; that version is kept'],
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

/**
 * Checks whether a call from Plesk arrived after the command was looked up.
 * All commands of one call have the same time.
 */
function isOvertaken({ lastCommandAt }: Snapshot, { asOf }: ZoneCommand, at: string): boolean {
  // A time after `at` was recorded by a clock that was ahead.
  return asOf !== undefined && lastCommandAt >= asOf && lastCommandAt < at;
}

type Put = Extract<ZoneCommand, { kind: 'put' }>;

/** Folds new content: it is late, unchanged, kept aside for confirmation, or desired. */
function foldPut(snapshot: Snapshot | null, command: Put, at: string): Folded {
  const { zone, latest } = command;
  const before = snapshot ?? unsentZone(zone.name, zone.displayName, at);
  const serial = zone.soa?.serial ?? null;
  const back = stepBack(before, command);
  const idleMs = ageOf(parseTime(before.lastCommandAt), parseTime(at));
  // The late call was replaced by a newer one meanwhile.
  if (latest !== undefined && latest !== before.late?.at) return { snapshot, verdict: 'late', remarks: [] };
  if (serial !== null && isLate(back, idleMs)) return putAside(before, zone, serial, at);
  const clock = `the serial went back from ${before.serial} to ${serial}; treated as a reset clock or a restored backup`;
  const remarks = back > 0 ? [clock] : [];
  if (serial === before.serial && isDoubled(before, zone)) return { snapshot, verdict: 'unchanged', remarks: [] };
  const callData = { displayName: zone.displayName, serial: serial ?? before.serial, lastCommandAt: at };
  if (takesAway(before, command))
    return { snapshot: keepAside(before, command, callData), verdict: 'emptied', remarks };
  const same = isSame(before, zone);
  return { snapshot: makeDesired(before, zone, callData, same), verdict: same ? 'unchanged' : 'changed', remarks };
}

function isSame({ emptied, desired }: Snapshot, zone: Zone): boolean {
  return emptied === null && desired !== null && hasSameContent(desired, zone);
}

/** What a call says about its zone apart from the content. */
type CallData = Pick<Snapshot, 'displayName' | 'serial' | 'lastCommandAt'>;

/** Returns by how much the serial went back, or 0 if it didn't or is allowed to. */
function stepBack({ serial, deleted }: Snapshot, { zone, resync, made, latest }: Put): number {
  const sent = zone.soa?.serial ?? null;
  if (sent === null || serial === null || resync === true || latest !== undefined) return 0;
  // A domain that was deleted and created again starts with new serials.
  if (made === true && deleted !== null) return 0;
  return Math.max(0, serial - sent);
}

/** Checks whether the content removes too much to be applied without confirmation. */
function takesAway({ desired }: Snapshot, { zone, resync, aside }: Put): boolean {
  if (aside !== undefined) return true;
  if (zone.sets.length === 0 && !keepsServedSet(desired, zone)) return true;
  return resync === true && desired !== null && takesTooMuch(desired, zone);
}

/** Keeps content aside until an administrator confirms it. */
function keepAside(before: Snapshot, { zone, aside }: Put, callData: CallData): Snapshot {
  return loadImmer().produce(before, (draft) => {
    Object.assign(draft, callData);
    draft.emptied = castDraft(zone);
    delete draft.aside;
    delete draft.late;
    if (aside !== undefined) draft.aside = aside;
    delete draft.retained;
    delete draft.missing;
  });
}

/** Makes content desired. Nearly every call ends here, so this path doesn't load immer. */
function makeDesired(before: Snapshot, zone: Zone, callData: CallData, same: boolean): Snapshot {
  const { retained: _r, missing: _m, undone: _u, aside: _a, late: _l, renamedTo: _t, renamedFrom, ...rest } = before;
  const kept = same && renamedFrom !== undefined && { renamedFrom };
  return { ...rest, ...callData, desired: zone, deleted: null, emptied: null, ...kept };
}

/** Checks whether a call repeats the last one exactly, so that nothing needs to be recorded. */
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

/** Folds a delete and keeps the last content in the tombstone. */
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
