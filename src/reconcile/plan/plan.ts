import type { Change } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import type { DnsSyncError } from '../error.ts';
import { quarantined } from './quarantine.ts';
import type { DnsName } from '../dns/name.ts';
import { waits } from './policy.ts';
import type { SetName } from '../dns/record-set.ts';
import type { HeldRecord } from './json-records.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import { heldByOthers } from './zone-removal.ts';
import type { Reject } from '../desired/zone.ts';

/** What a plan does with a zone at a target. */
export type PlanAction = 'create' | 'update' | 'delete' | 'none' | 'held' | 'error';

/** What a plan of a zone begins with. */
type PlanHead = Pick<PlanZone, 'zone' | 'displayName' | 'target' | 'zoneId' | 'rejects' | 'remarks'>;

/** What is to be done about one zone at one target. */
export interface PlanZone {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string;
  /** Null where the hosted zone has to be made first, or isn't known. */
  readonly zoneId: string | null;
  readonly action: PlanAction;
  readonly diff: ZoneDiff;
  readonly zoneHeld: readonly HeldRecord[];
  readonly rejects: readonly Reject[];
  /** What the service holds otherwise than Plesk said, in sentences; absent if nothing. */
  readonly remarks?: readonly string[];
  readonly error: DnsSyncError | null;
  /** The other name of a renamed domain, for the zone that comes and the one that goes. */
  readonly renamed?: RenamedRecord;
  /** Sets of a zone that is left alone which are as desired; absent for any other zone. */
  readonly equal?: readonly SetName[];
  /** Whether its hosted zone is removed; one that is made has the action "create". */
  readonly removesZone?: boolean;
  /** Calls that carrying it out takes when nothing goes wrong. */
  readonly calls: number;
  /** Record sets that are missing for a moment, between two of these calls. */
  readonly gaps?: readonly SetName[];
}

/** The name that a renamed domain had before, or has now; absent for any other. */
export interface RenamedRecord {
  readonly renamedFrom?: DnsName;
  readonly renamedTo?: DnsName;
}

/** Nothing to do, and nothing known of the provider's side. */
export const emptyDiff: ZoneDiff = { changes: [], held: [], inSync: [], forgotten: [], foreign: [] };

/**
 * Decides what a zone's comparison comes to; `zoneId` is null where there is no hosted zone, `removesZone` tells that an
 * emptied one is due to go.
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
  const waiting = zoneHeld.length > 0 || diff.held.some(waits);
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

/** What is told of a rename: with a zone that is there its name before, with one that is gone that of now. */
export function renamedRecord({ desired, renamedFrom, renamedTo }: Snapshot): RenamedRecord {
  if (desired !== null) return renamedFrom === undefined ? {} : { renamedFrom: renamedFrom.zone };
  return renamedTo === undefined ? {} : { renamedTo: renamedTo.zone };
}

/** A zone for which there is no room at the provider: nothing of it is attempted. */
export function planOverQuota(plan: PlanZone, detail: string, release: string): PlanZone {
  const held: HeldRecord = { kind: 'create', name: plan.zone, type: '*', rule: 'zone-quota', detail, release };
  return planHeldBack(plan, held);
}

/** A zone that waits as a whole: nothing of it is attempted. */
export function planHeldBack(plan: PlanZone, held: HeldRecord): PlanZone {
  return { ...plan, action: 'held', diff: emptyDiff, zoneHeld: [...plan.zoneHeld, held], removesZone: false, calls: 0 };
}

/** A zone that is left alone as a whole; what of it already is as desired is shown. */
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

/** A zone that couldn't be judged; the others are. */
export function planFailure(head: PlanHead, error: DnsSyncError): PlanZone {
  return { ...head, action: 'error', diff: emptyDiff, zoneHeld: [], error, removesZone: false, calls: 0 };
}
