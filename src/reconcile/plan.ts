import stringify from 'fast-json-stable-stringify';
import { compareText } from './compare-text.ts';
import { nameOf, subject, type Change, type Held, type Why } from './change.ts';
import { driftedOf, type Drifted } from './drifted.ts';
import type { DnsSyncError } from './error.ts';
import { compareNames, type DnsName } from './name.ts';
import type { ZoneDiff } from './diff.ts';
import { waits } from './policy.ts';
import { heldAside } from './held-aside.ts';
import type { Snapshot } from './snapshot.ts';
import { heldByOthers } from './trash.ts';
import type { Reject } from './zone.ts';

/** What is to be done about one zone at one target. */
export interface PlanZone {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string;
  /** Null where the hosted zone has to be made first, or isn't known. */
  readonly zoneId: string | null;
  readonly action: 'create' | 'update' | 'delete' | 'none' | 'held' | 'error';
  readonly diff: ZoneDiff;
  readonly zoneHeld: readonly HeldRecord[];
  readonly rejects: readonly Reject[];
  readonly error: DnsSyncError | null;
  /** Calls that carrying it out takes when nothing goes wrong. */
  readonly calls: number;
}

/** A held change in the words of the contract. */
export interface HeldRecord {
  readonly kind: Change['kind'];
  readonly name: DnsName;
  readonly type: string;
  readonly rule: string;
  readonly detail: string;
  readonly release: string;
}

/** A change in the words of the contract; `before` is what stands at the provider, `after` what it will be. */
export interface ChangeRecord {
  readonly kind: Change['kind'];
  readonly name: DnsName;
  readonly type: string;
  readonly before: { readonly ttl: number; readonly values: readonly string[] } | null;
  readonly after: { readonly ttl: number; readonly values: readonly string[] } | null;
  readonly why: Why;
}

/** The plan as programs read it. */
export interface PlanDocument {
  readonly format: 1;
  readonly id: string;
  readonly complete: boolean;
  readonly applyable: boolean;
  readonly zones: readonly PlanZoneRecord[];
  readonly summary: PlanSummary;
}

export interface PlanZoneRecord {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string;
  readonly zoneId: string | null;
  readonly action: PlanZone['action'];
  readonly changes: readonly ChangeRecord[];
  readonly held: readonly HeldRecord[];
  /** Which of the changes and holds are about what others changed of ours; absent where none are. */
  readonly drift?: readonly DriftedRecord[];
  readonly foreign: ZoneDiff['foreign'];
  readonly rejects: readonly RejectRecord[];
  readonly error: ErrorRecord | null;
}

/** A change or a hold of the plan that is about drift: which content `apply` leaves there, and why. */
export type DriftedRecord = Pick<ChangeRecord, 'kind' | 'name' | 'type'> & Pick<Drifted, 'wins' | 'because'>;

export interface PlanSummary {
  readonly zones: number;
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly held: number;
  readonly rejected: number;
  readonly calls: number;
}

export interface RejectRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly reason: string;
}

export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Nothing to do, and nothing known of the provider's side. */
export const emptyDiff: ZoneDiff = { changes: [], held: [], settled: [], forgotten: [], foreign: [] };

/**
 * Decides what a zone's comparison comes to; `zoneId` is null where there is no hosted zone, `removesZone` tells that an
 * emptied one is due to go.
 */
export function planZone(
  head: Pick<PlanZone, 'zone' | 'displayName' | 'target' | 'zoneId' | 'rejects'>,
  snapshot: Snapshot,
  diff: ZoneDiff,
  countCalls: (changes: readonly Change[]) => number,
  removesZone = false,
): PlanZone {
  const aside = heldAside(snapshot);
  const kept = removesZone && diff.foreign.length > 0;
  const zoneHeld = [...(aside === null ? [] : [aside]), ...(kept ? [heldByOthers(head.zone, diff.foreign)] : [])];
  const removes = removesZone && !kept;
  const wanted = snapshot.desired !== null && (diff.changes.length > 0 || diff.held.length === 0);
  const creates = head.zoneId === null && wanted;
  const waiting = zoneHeld.length > 0 || diff.held.some(waits);
  const changes = diff.changes.length > 0;
  const actions = [
    [creates, 'create'],
    [snapshot.deleted !== null && (changes || removes), 'delete'],
    [changes, 'update'],
    [waiting, 'held'],
  ] as const;
  const action = actions.find(([applies]) => applies)?.[1] ?? 'none';
  const calls = countCalls(diff.changes) + Number(creates) + Number(removes);
  return { ...head, action, diff, zoneHeld, error: null, calls };
}

/** A zone for which there is no room at the provider: nothing of it is attempted. */
export function planWithoutRoom(plan: PlanZone, detail: string, release: string): PlanZone {
  const held: HeldRecord = { kind: 'create', name: plan.zone, type: '*', rule: 'zone-quota', detail, release };
  return planHeldBack(plan, held);
}

/** A zone that waits as a whole: nothing of it is attempted. */
export function planHeldBack(plan: PlanZone, held: HeldRecord): PlanZone {
  return { ...plan, action: 'held', diff: emptyDiff, zoneHeld: [...plan.zoneHeld, held], calls: 0 };
}

/** A zone that couldn't be judged; the others are. */
export function planFailure(
  head: Pick<PlanZone, 'zone' | 'displayName' | 'target' | 'zoneId' | 'rejects'>,
  error: DnsSyncError,
): PlanZone {
  return { ...head, action: 'error', diff: emptyDiff, zoneHeld: [], error, calls: 0 };
}

/** The plan of all zones; `hash` makes its id from its content, so that equal plans have equal ids. */
export function assemblePlan(zones: readonly PlanZone[], hash: (text: string) => string): PlanDocument {
  const sorted = zones.toSorted(
    (one, other) => compareNames(one.zone, other.zone) || compareText(one.target, other.target),
  );
  const records = sorted.map(toRecord);
  const changes = sorted.flatMap((zone) => zone.diff.changes);
  const count = (kind: Change['kind']): number => changes.filter((change) => change.kind === kind).length;
  return {
    format: 1,
    id: hash(stringify(records)).slice(0, 16),
    complete: sorted.every((zone) => zone.error === null),
    applyable: sorted.some((zone) => zone.action === 'create' || zone.action === 'update' || zone.action === 'delete'),
    zones: records,
    summary: {
      zones: records.length,
      create: count('create'),
      update: count('update'),
      delete: count('delete'),
      held: records.reduce((sum, zone) => sum + zone.held.length, 0),
      rejected: records.reduce((sum, zone) => sum + zone.rejects.length, 0),
      calls: sorted.reduce((sum, zone) => sum + zone.calls, 0),
    },
  };
}

function toRecord({
  zone,
  displayName,
  target,
  zoneId,
  action,
  diff,
  zoneHeld,
  rejects,
  error,
}: PlanZone): PlanZoneRecord {
  const drift = driftedOf(diff).map(driftedRecord);
  return {
    zone,
    displayName,
    target,
    zoneId,
    action,
    changes: diff.changes.map(changeRecord),
    held: [...zoneHeld, ...diff.held.map(heldRecord)],
    ...(drift.length > 0 ? { drift } : {}),
    foreign: diff.foreign,
    rejects: rejects.map(rejectRecord),
    error: error === null ? null : errorRecord(error),
  };
}

export function changeRecord(change: Change): ChangeRecord {
  const content = (set: { ttl: number; values: readonly string[] } | undefined) =>
    set === undefined ? null : { ttl: set.ttl, values: set.values };
  return {
    kind: change.kind,
    name: nameOf(change),
    type: subject(change).type,
    before: content(change.before?.set),
    after: content(change.after ?? undefined),
    why: change.why,
  };
}

function driftedRecord({ change, wins, because }: Drifted): DriftedRecord {
  return { kind: change.kind, name: nameOf(change), type: subject(change).type, wins, because };
}

export function heldRecord({ change, rule, detail, release }: Held): HeldRecord {
  return { kind: change.kind, name: nameOf(change), type: subject(change).type, rule, detail, release };
}

export function rejectRecord({ host, type, value, reason }: Reject): RejectRecord {
  return { host, type, value, reason };
}

export function errorRecord({ code, message, hint }: DnsSyncError): ErrorRecord {
  return { code, message, hint };
}
