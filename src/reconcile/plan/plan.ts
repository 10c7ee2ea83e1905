import type { Change } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import type { DnsSyncError } from '../error.ts';
import { quarantined } from './quarantine.ts';
import type { DnsName } from '../dns/name.ts';
import { needsDecision } from './policy.ts';
import type { SetName } from '../dns/record-set.ts';
import type { HeldRecord } from './json-records.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import { heldByOthers } from './zone-removal.ts';
import type { Reject } from '../desired/zone.ts';

export type PlanAction = 'create' | 'update' | 'delete' | 'none' | 'held' | 'error';

/** The fields that every plan of a zone has. */
type PlanHead = Pick<PlanZone, 'zone' | 'displayName' | 'target' | 'zoneId' | 'rejects' | 'remarks' | 'contest'>;

/** The plan of one zone at one target. */
export interface PlanZone {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string;
  /** Null if the hosted zone must be created first or is unknown. */
  readonly zoneId: string | null;
  readonly action: PlanAction;
  readonly diff: ZoneDiff;
  readonly zoneHeld: readonly HeldRecord[];
  readonly rejects: readonly Reject[];
  /** How the service's content differs from Plesk's, in sentences; absent if it doesn't. */
  readonly remarks?: readonly string[];
  /** Set if several servers of a fleet claim the zone. */
  readonly contest?: ContestedZone;
  readonly error: DnsSyncError | null;
  /** The other name of a renamed domain, for both the new and the old zone. */
  readonly renamed?: RenamedRecord;
  /** Sets already as desired in a zone that is left alone; absent for other zones. */
  readonly equal?: readonly SetName[];
  /** Whether the hosted zone is deleted. A created one has the action "create". */
  readonly removesZone?: boolean;
  /** API calls needed if nothing fails. */
  readonly calls: number;
  /** Record sets that are missing briefly between two of these calls. */
  readonly gaps?: readonly SetName[];
}

/**
 * A zone that several servers of a fleet claim: the one that it is kept for, and why: an administrator's order (`move`),
 * an open window, a record of an earlier decision, or its age. Both are null for PTRs of several servers.
 */
export interface ContestedZone {
  readonly owner: string | null;
  readonly by: 'move' | 'record' | 'window' | 'age' | null;
  readonly servers: readonly string[];
}

/** The old or new name of a renamed domain. */
export interface RenamedRecord {
  readonly renamedFrom?: DnsName;
  readonly renamedTo?: DnsName;
}

/** The comparison of a zone without changes or observations. */
export const emptyDiff: ZoneDiff = { changes: [], held: [], inSync: [], forgotten: [], foreign: [] };

/**
 * Builds the plan of a zone from its comparison.
 * `zoneId` is null if no hosted zone exists; `removesZone` says that an emptied one is due for deletion.
 */
export function planZone(
  head: PlanHead,
  snapshot: Snapshot,
  { diff, removesZone = false }: { readonly diff: ZoneDiff; readonly removesZone?: boolean },
  countCalls: (changes: readonly Change[]) => number,
): PlanZone {
  const aside = quarantined(snapshot);
  const kept = removesZone && diff.foreign.length > 0;
  const zoneHeld = [aside, kept ? heldByOthers(head.zone, diff.foreign) : null].filter((hold) => hold !== null);
  const removes = removesZone && !kept;
  const wanted = snapshot.desired !== null && (diff.changes.length > 0 || diff.held.length === 0);
  const creates = head.zoneId === null && wanted;
  const waiting = zoneHeld.length > 0 || diff.held.some(needsDecision);
  const changes = diff.changes.length > 0;
  const actions = [
    [creates, 'create'],
    [(snapshot.deleted !== null || snapshot.foldedInto !== undefined) && (changes || removes), 'delete'],
    [changes, 'update'],
    [waiting, 'held'],
  ] as const;
  const action = actions.find(([applies]) => applies)?.[1] ?? 'none';
  const calls = countCalls(diff.changes) + Number(creates) + Number(removes);
  return {
    ...head,
    action,
    diff,
    zoneHeld,
    error: null,
    renamed: action === 'none' ? {} : renamedRecord(snapshot),
    removesZone: removes,
    calls,
  };
}

/** Returns the other name of a renamed domain: the old name for a live zone, the new one for a deleted zone. */
export function renamedRecord({ desired, renamedFrom, renamedTo }: Snapshot): RenamedRecord {
  if (desired !== null) return renamedFrom === undefined ? {} : { renamedFrom: renamedFrom.zone };
  return renamedTo === undefined ? {} : { renamedTo: renamedTo.zone };
}

/** Holds a zone that exceeds the provider's zone quota; nothing is attempted. */
export function planOverQuota(plan: PlanZone, detail: string, release: string): PlanZone {
  const held: HeldRecord = { kind: 'create', name: plan.zone, type: '*', rule: 'zone-quota', detail, release };
  return planHeldBack(plan, held);
}

/** Holds a complete zone; nothing is attempted. */
export function planHeldBack(plan: PlanZone, held: HeldRecord): PlanZone {
  return { ...plan, action: 'held', diff: emptyDiff, zoneHeld: [...plan.zoneHeld, held], removesZone: false, calls: 0 };
}

/** Leaves a complete zone alone and lists the sets that are already as desired. */
export function planBarred(
  head: PlanHead,
  snapshot: Snapshot,
  { inSync, foreign }: ZoneDiff,
  hold: HeldRecord,
): PlanZone {
  const aside = quarantined(snapshot);
  return {
    ...head,
    action: 'held',
    diff: { ...emptyDiff, foreign },
    zoneHeld: [...(aside === null ? [] : [aside]), hold],
    equal: inSync.map(({ set: { name, type } }) => ({ name, type })),
    error: null,
    calls: 0,
  };
}

/** Reports a zone that couldn't be planned; other zones are not affected. */
export function planFailure(head: PlanHead, error: DnsSyncError): PlanZone {
  return { ...head, action: 'error', diff: emptyDiff, zoneHeld: [], error, removesZone: false, calls: 0 };
}
