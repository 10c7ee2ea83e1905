import { ageOf } from '../age-of.ts';
import { castDraft } from 'immer';
import { loadImmer } from '../immer.ts';
import { isLate, putAside, type LateCall } from './late-call.ts';
import type { DnsName } from '../dns/name.ts';
import type { PlacedPtr } from './ptr.ts';
import { isDoubled } from './repeated-call.ts';
import { takesTooMuch } from './resync-guard.ts';
import type { FoldedZone } from './subdomain.ts';
import { hasSameContent, keepsServedSet } from './zone-content.ts';
import type { Zone } from './zone.ts';
import { parseTime } from '../iso-time.ts';

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
  /** A content that takes too much away, all of it or in a resync a great part: kept aside until somebody confirms it. */
  readonly emptied: Zone | null;
  /** Why `emptied` is kept aside, if it isn't empty and no resync brought it. */
  readonly aside?: Aside;
  /** There while a call with a lower serial waits for a decision; any newer call ends it. */
  readonly late?: LateCall;
  readonly serial: number | null;
  readonly lastCommandAt: string;
  /** PTRs that are wanted in this zone beside what Plesk sent of it; absent where there never were any. */
  readonly ptrs?: readonly PlacedPtr[];
  /** There while Plesk knows the zone and doesn't serve it (disabled, suspended, secondary): all of it stays as it is. */
  readonly retained?: Retained;
  /** There while a resync found the zone gone from Plesk with too many others, since a time in ISO 8601. */
  readonly missing?: { readonly at: string };
  /** There while the zone is not as Plesk said, because a change was undone; Plesk's next call ends it. */
  readonly undone?: Undone;
  /** There where the zone came because its domain was renamed, until a record of it is changed, or went because of that. */
  readonly renamedFrom?: Renamed;
  readonly renamedTo?: Renamed;
  /** Zones of subdomains whose records are kept in this one; absent where there never were any. */
  readonly folded?: readonly FoldedZone[];
  /** There while the records of the zone are kept in one that encloses it: that one, and since when in ISO 8601. */
  readonly foldedInto?: { readonly zone: DnsName; readonly at: string };
}

/** The rule by which a content is kept aside, with its numbers as a clause. */
export interface Aside {
  readonly rule: string;
  readonly detail: string;
}

/** The other name of a domain that was renamed, and when that was seen, in ISO 8601. */
export interface Renamed {
  readonly zone: DnsName;
  readonly at: string;
}

/** Since when a zone is retained, in ISO 8601, and why, as a clause. */
export interface Retained {
  readonly at: string;
  readonly reason: string;
}

/** The change of the journal that was undone, or gone back to, and when (ISO 8601 in UTC). */
export interface Undone {
  readonly id: string;
  readonly at: string;
}

/**
 * A command about one zone, read and checked: the whole zone as it is now (`resync` where it comes with all others, as
 * the newest there is), that it is gone, that Plesk doesn't serve it, or that a resync found too many gone to believe it.
 * `asOf` (ISO 8601 in UTC) is there where it was looked up from then on: what Plesk itself said since is newer. A content
 * with `aside` waits until somebody confirms it. `latest` is the time of the late call that a content is taken from, as
 * Plesk's latest.
 */
export type ZoneCommand = { readonly asOf?: string } & (
  | {
      readonly kind: 'put';
      readonly zone: Zone;
      readonly resync?: true;
      readonly made?: true;
      readonly aside?: Aside;
      readonly latest?: string;
    }
  | { readonly kind: 'delete' | 'missing'; readonly name: DnsName; readonly displayName: string }
  | { readonly kind: 'retain'; readonly name: DnsName; readonly displayName: string; readonly reason: string }
);

/**
 * What a command did to the snapshot; `snapshot` is null only for a zone that isn't known and that Plesk doesn't serve. A
 * delete of a zone that isn't known is kept too: what of it is at a provider has to be looked for.
 */
export interface Folded {
  readonly snapshot: Snapshot | null;
  readonly verdict:
    | 'changed'
    | 'unchanged'
    | 'late'
    | 'emptied'
    | 'unknown'
    | 'unknown-deleted'
    | 'retained'
    | 'missing';
  readonly remarks: readonly string[];
}

/** A zone of which nothing was said. */
const nothingYet = { desired: null, deleted: null, emptied: null, serial: null };

/** A zone that Plesk doesn't send, in which PTRs are wanted. */
export function unsentZone(zone: DnsName, displayName: string, at: string): Snapshot {
  return { ...nothingYet, zone, displayName, lastCommandAt: at };
}

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

function foldPut(
  snapshot: Snapshot | null,
  { zone, resync, made, aside, latest }: Extract<ZoneCommand, { kind: 'put' }>,
  at: string,
): Folded {
  const before: Snapshot = snapshot ?? {
    ...nothingYet,
    zone: zone.name,
    displayName: zone.displayName,
    lastCommandAt: at,
  };
  const serial = zone.soa?.serial ?? null;
  const back = serial === null || before.serial === null ? 0 : before.serial - serial;
  // A domain that was removed and is made again has serials of its own.
  const steppedBack =
    back > 0 && resync !== true && latest === undefined && !(made === true && before.deleted !== null);
  const idleMs = ageOf(parseTime(before.lastCommandAt), parseTime(at));
  // The late call was replaced by a newer one meanwhile.
  if (latest !== undefined && latest !== before.late?.at) return { snapshot, verdict: 'late', remarks: [] };
  if (serial !== null && steppedBack && isLate(back, idleMs)) return putAside(before, zone, serial, at);
  const clock = `the serial went back from ${before.serial} to ${serial}: taken as a reset clock or a restored backup`;
  const remarks = steppedBack ? [clock] : [];
  if (serial === before.serial && isDoubled(before, zone)) return { snapshot, verdict: 'unchanged', remarks: [] };
  const empty = zone.sets.length === 0 && !keepsServedSet(before.desired, zone);
  const shrunk = resync === true && before.desired !== null && takesTooMuch(before.desired, zone);
  const same = before.emptied === null && before.desired !== null && hasSameContent(before.desired, zone);
  const { displayName } = zone;
  const said = { displayName, serial: serial ?? before.serial, lastCommandAt: at };
  if (empty || shrunk || aside !== undefined) {
    const kept = loadImmer().produce(before, (draft) => {
      Object.assign(draft, said);
      draft.emptied = castDraft(zone);
      delete draft.aside;
      delete draft.late;
      if (aside !== undefined) draft.aside = aside;
      delete draft.retained;
      delete draft.missing;
    });
    return { snapshot: kept, verdict: 'emptied', remarks };
  }
  // Nearly every call ends here, and none of them needs to load what makes drafts.
  const { retained: _r, missing: _m, undone: _u, aside: _a, late: _l, renamedTo: _t, renamedFrom, ...rest } = before;
  const next: Snapshot = {
    ...rest,
    ...said,
    desired: zone,
    deleted: null,
    emptied: null,
    ...(same && renamedFrom !== undefined && { renamedFrom }),
  };
  return { snapshot: next, verdict: same ? 'unchanged' : 'changed', remarks };
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
