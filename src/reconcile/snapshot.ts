import stringify from 'fast-json-stable-stringify';
import { castDraft, Immer } from 'immer';
import type { DnsName } from './name.ts';
import type { PlacedPtr } from './ptr.ts';
import type { Zone } from './zone.ts';

/** A zone that Plesk deleted: when, and what it was, so that it can be had back. Times are ISO 8601 in UTC. */
export interface Tombstone {
  readonly at: string;
  readonly content: Zone | null;
}

/** What Plesk last said of one zone. */
export interface Snapshot {
  readonly zone: DnsName;
  readonly displayName: string;
  /** Null before the first content and after a delete. */
  readonly desired: Zone | null;
  readonly deleted: Tombstone | null;
  /** An update without any record that can be served: kept aside until somebody confirms that the zone is meant to be empty. */
  readonly emptied: Zone | null;
  readonly serial: number | null;
  readonly lastCommandAt: string;
  /** PTRs that are wanted in this zone beside what Plesk sent of it; absent where there never were any. */
  readonly ptrs?: readonly PlacedPtr[];
  /** There while the zone is not as Plesk said, because a change was undone; Plesk's next call ends it. */
  readonly undone?: Undone;
}

/** The change of the journal that was undone, or gone back to, and when (ISO 8601 in UTC). */
export interface Undone {
  readonly id: string;
  readonly at: string;
}

/** A command about one zone, read and checked: the whole zone as it is now, or that it is gone. */
export type ZoneCommand =
  | { readonly kind: 'put'; readonly zone: Zone }
  | { readonly kind: 'delete'; readonly name: DnsName; readonly displayName: string };

/** What a command did to the snapshot; `snapshot` is null only for a delete of a zone that isn't known. */
export interface Folded {
  readonly snapshot: Snapshot | null;
  readonly verdict: 'changed' | 'unchanged' | 'late' | 'emptied' | 'unknown';
  readonly remarks: readonly string[];
}

/** A step back of the serial by more than this is a reset clock or a restored backup, not a late call. */
export const lateWindowSeconds = 3600;

/** A zone of which nothing was said. */
const nothingYet = { desired: null, deleted: null, emptied: null, serial: null };

/** A zone that Plesk doesn't send, in which PTRs are wanted. */
export function unsentZone(zone: DnsName, displayName: string, at: string): Snapshot {
  return { ...nothingYet, zone, displayName, lastCommandAt: at };
}

// Freezing every snapshot deeply costs more than the fold itself, and nothing here mutates one.
const { produce } = new Immer({ autoFreeze: false });

/**
 * Folds one command into the snapshot of its zone. Folding the same command twice is folding it once. The later serial
 * wins whatever the order of arrival; of equal serials the last arrival; a call without a serial is taken as newest.
 */
export function foldCommand(snapshot: Snapshot | null, command: ZoneCommand, at: string): Folded {
  return command.kind === 'put' ? foldPut(snapshot, command.zone, at) : foldDelete(snapshot, at);
}

function foldPut(snapshot: Snapshot | null, zone: Zone, at: string): Folded {
  const before: Snapshot = snapshot ?? {
    ...nothingYet,
    zone: zone.name,
    displayName: zone.displayName,
    lastCommandAt: at,
  };
  const serial = zone.soa?.serial ?? null;
  const back = serial === null || before.serial === null ? 0 : before.serial - serial;
  if (back > 0 && back <= lateWindowSeconds) {
    const remark = `a late call: its serial ${serial} is older than ${before.serial}, which is kept`;
    return { snapshot, verdict: 'late', remarks: [remark] };
  }
  const clock = `the serial went back from ${before.serial} to ${serial}: taken as a reset clock or a restored backup`;
  const remarks = back > 0 ? [clock] : [];
  if (serial === before.serial && isDoubled(before, zone)) return { snapshot, verdict: 'unchanged', remarks: [] };
  // Rejects that are about no record set keep nothing at the provider: with nothing else the zone would be emptied.
  const empty = zone.sets.length === 0 && zone.rejects.every((reject) => reject.key === null);
  const next = produce(before, (draft) => {
    draft.displayName = zone.displayName;
    draft.serial = serial ?? draft.serial;
    draft.lastCommandAt = at;
    draft.emptied = empty ? castDraft(zone) : null;
    if (empty) return;
    draft.desired = castDraft(zone);
    draft.deleted = null;
    delete draft.undone;
  });
  if (empty) return { snapshot: next, verdict: 'emptied', remarks };
  const same = before.emptied === null && before.desired !== null && contentOf(before.desired) === contentOf(zone);
  return { snapshot: next, verdict: same ? 'unchanged' : 'changed', remarks };
}

function foldDelete(snapshot: Snapshot | null, at: string): Folded {
  if (snapshot === null) return { snapshot, verdict: 'unknown', remarks: [] };
  const next = produce(snapshot, (draft) => {
    draft.lastCommandAt = at;
    draft.deleted ??= { at, content: castDraft(snapshot.desired) };
    draft.desired = null;
    draft.emptied = null;
    delete draft.undone;
  });
  return { snapshot: next, verdict: snapshot.deleted === null ? 'changed' : 'unchanged', remarks: [] };
}

/** Whether a call says to the letter what the last one said: there is nothing to write down. */
function isDoubled({ desired, emptied, undone, displayName }: Snapshot, zone: Zone): boolean {
  return (
    undone === undefined &&
    emptied === null &&
    displayName === zone.displayName &&
    stringify(desired) === stringify(zone)
  );
}

/** The part of a zone that a provider can show, as one text: equal exactly when the zones are. */
function contentOf(zone: Zone): string {
  return stringify({ sets: zone.sets, rejects: zone.rejects });
}
