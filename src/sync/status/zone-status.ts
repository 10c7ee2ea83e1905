import { waits } from '../../reconcile/plan/policy.ts';
import { quarantined } from '../../reconcile/plan/quarantine.ts';
import { errorRecord, rejectRecord, type ErrorRecord, type RejectRecord } from '../../reconcile/plan/json-records.ts';
import { assumeUntouched } from '../../reconcile/plan/observed.ts';
import { lateRecord, type LateRecord } from '../../reconcile/desired/late-call.ts';
import { renamedRecord, type RenamedRecord } from '../../reconcile/plan/plan.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { SetName } from '../../reconcile/dns/record-set.ts';
import type { KnownDrift } from '../../reconcile/plan/known-drift.ts';
import { stillHeld, type HeldSet } from '../../reconcile/plan/outcome.ts';
import type { Undone } from '../../reconcile/desired/snapshot.ts';
import { isRemovalDue, removalDue } from '../../reconcile/plan/zone-removal.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { compareZone, zoneAtTarget, type ZoneAtTarget } from '../pass/compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import { isHeldWhole } from './held-whole.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { isToBeFreed, isUnconfirmed } from '../pass/unconfirmed.ts';
import type { Target } from '../targets.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';

/** A zone at a target; times are ISO 8601 in UTC, `records` counts values. */
export interface ZoneStatus extends RenamedRecord {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly state: 'synchronized' | 'pending' | 'failing' | 'held' | 'retained' | 'trashed' | 'paused';
  readonly target: string;
  readonly zoneId: string | null;
  readonly nameServers: readonly string[];
  readonly records: number;
  readonly rejects: readonly RejectRecord[];
  readonly held: readonly HeldSet[];
  readonly foreign: readonly SetName[];
  /** Drift that is known; null if there is none. */
  readonly drift: KnownDrift | null;
  readonly lastCommandAt: string | null;
  /** The change that was undone or gone back to, since which the zone is not as Plesk said; null where it is. */
  readonly undone: Undone | null;
  /** A call with a lower serial that waits for a decision, and when it came. */
  readonly late: LateRecord | null;
  readonly appliedAt: string | null;
  readonly verifiedAt: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly error: ErrorRecord | null;
  /** For people: why it is in this state, where nothing above says so; and since when it fails. */
  readonly reason: string | null;
  readonly failingSince: string | null;
}

/** The state of a zone at a target and what it comes from. Pure. */
export function zoneStatus(document: ZoneDocument, { name: target, provider }: Target, config: Config): ZoneStatus {
  const subject = zoneAtTarget(document, target, provider);
  const { snapshot, desired } = subject;
  const { applied, outcome } = subject.state;
  return {
    zone: snapshot.zone,
    displayName: snapshot.displayName,
    ...renamedRecord(snapshot),
    ...stateOf(subject, config),
    target,
    zoneId: applied?.zoneId ?? subject.state.barred?.zoneId ?? null,
    nameServers: applied?.nameServers ?? [],
    records: (desired?.sets ?? []).reduce((sum, set) => sum + set.values.length, 0),
    rejects: (desired?.rejects ?? []).map(rejectRecord),
    // What is only watched is counted anew in the reason.
    held: (outcome?.held ?? []).filter(({ rule }) => rule !== 'observe'),
    foreign: outcome?.foreign ?? [],
    drift: subject.state.drift ?? null,
    lastCommandAt: snapshot.lastCommandAt,
    undone: snapshot.undone ?? null,
    late: lateRecord(snapshot),
    // A zone that was all held was never made, however its pass ended.
    appliedAt: applied === null && snapshot.deleted === null ? null : (outcome?.appliedAt ?? null),
    verifiedAt: outcome?.verifiedAt ?? null,
    attempts: outcome?.attempts ?? 0,
    nextAttemptAt: outcome?.nextAttemptAt ?? null,
    error: outcome?.error ?? null,
    failingSince: outcome?.failingSince ?? null,
  };
}

/** The status of a zone whose document can't be read. */
export function unreadableStatus(zone: DnsName, target: string, error: DnsSyncError): ZoneStatus {
  const unknown = {
    zoneId: null,
    nameServers: [],
    records: 0,
    rejects: [],
    held: [],
    foreign: [],
    drift: null,
    lastCommandAt: null,
    undone: null,
    late: null,
  };
  const never = {
    appliedAt: null,
    verifiedAt: null,
    attempts: 0,
    nextAttemptAt: null,
    reason: null,
    failingSince: null,
  };
  return { zone, displayName: zone, state: 'failing', target, ...unknown, ...never, error: errorRecord(error) };
}

/** A pause stands before every other state: whatever the zone waits for, it waits for that first. */
export function underPause(status: ZoneStatus, since: string | null): ZoneStatus {
  if (since === null) return status;
  const was = status.state === 'synchronized' ? 'nothing waits' : `it would be ${status.state}`;
  return { ...status, state: 'paused', reason: `paused since ${timeText(since)} until "dns-sync resume"; ${was}` };
}

/** A status for programs; `undone` is there only where a change was. */
export type StatusRecord = Omit<ZoneStatus, 'held' | 'reason' | 'failingSince' | 'undone'> & {
  readonly undone?: Undone;
};

/** The status in the words of the contract: refused records are among the rejects, what is held is the error. */
export function statusRecord(status: ZoneStatus): StatusRecord {
  const { zone, displayName, state, target, zoneId, nameServers, records, rejects, foreign, drift } = status;
  const { lastCommandAt, undone, late, appliedAt, verifiedAt, attempts, nextAttemptAt, held, error } = status;
  const refused = held.filter((item) => item.rule === 'refused');
  const waiting = held.find((item) => item.rule !== 'refused' && waits(item));
  return {
    zone,
    displayName,
    ...(status.renamedFrom !== undefined && { renamedFrom: status.renamedFrom }),
    ...(status.renamedTo !== undefined && { renamedTo: status.renamedTo }),
    state,
    target,
    zoneId,
    nameServers,
    records,
    rejects: [...rejects, ...refused.map(refusedRecord)],
    foreign,
    drift,
    lastCommandAt,
    ...(undone !== null && { undone }),
    late,
    appliedAt,
    verifiedAt,
    attempts,
    nextAttemptAt,
    error: error ?? (waiting === undefined ? null : heldError(waiting, held.length)),
  };
}

function refusedRecord({ name, type, after, detail }: HeldSet): RejectRecord {
  return { host: name, type, value: (after?.values ?? []).join(', '), reason: `refused by the provider: ${detail}` };
}

function heldError({ kind, name, type, rule, detail, release }: HeldSet, all: number): ErrorRecord {
  const more = all > 1 ? ` (and ${all - 1} more)` : '';
  return {
    code: 'held',
    message: `held by the rule "${rule}": ${kind} ${name} ${type}: ${detail}${more}`,
    hint: release,
  };
}

function stateOf(subject: ZoneAtTarget, config: Config): Pick<ZoneStatus, 'state' | 'reason'> {
  const { snapshot, state } = subject;
  const { applied, outcome } = state;
  const { onDelete } = effectivePolicy(config, subject);
  const is = (name: ZoneStatus['state'], reason: string | null = null) => ({ state: name, reason });
  if (outcome?.status === 'failing') return is('failing');
  if (quarantined(snapshot) !== null || state.barred !== undefined) return is('held');
  if (snapshot.retained !== undefined) {
    const { at, reason } = snapshot.retained;
    return is('retained', `${reason} since ${timeText(at)}; all of it stays as it is`);
  }
  if (snapshot.deleted !== null && onDelete === 'keep') {
    return is(
      'retained',
      `Plesk deleted it at ${timeText(snapshot.deleted.at)}; by "policy.onDelete" all of it is kept`,
    );
  }
  if (snapshot.foldedInto !== undefined) {
    const { zone, at } = snapshot.foldedInto;
    const hosted = applied === null ? '' : '; its own hosted zone stays until nobody can be sent there any more';
    return is('synchronized', `its records are in ${spelled(zone)} since ${timeText(at)}${hosted}`);
  }
  const left = applied === null ? 0 : applied.sets.length;
  if (isUnconfirmed(subject, config, null) && !isToBeFreed(subject, config)) return unconfirmedState(subject);
  if (snapshot.deleted !== null && left === 0) return trashedState(subject, snapshot.deleted.at, config);
  if (isHeldWhole(subject)) return is('held');
  if (applied === null) return is('pending', 'recorded, and not at the target yet');
  // A status is made of the document alone, and kept: a quota that was full stays so until the next pass.
  const now = (): number => parseTime(state.recordQuota?.at ?? snapshot.lastCommandAt);
  const diff = compareZone(subject, applied, assumeUntouched(applied), false, { config, unattended: true, now });
  const standing = stillHeld(outcome, diff.changes);
  const waiting = diff.changes.filter((change) => !standing.has(change)).length;
  const isHeld = standing.size > 0 || diff.held.some(waits);
  if (waiting > 0) return is(isHeld ? 'held' : 'pending', `${count(waiting, 'change')} recorded and not applied yet`);
  if (isHeld) return is('held');
  const watched = diff.held.filter(({ rule }) => rule === 'observe').length;
  if (watched > 0) return is('pending', `${count(watched, 'change')} recorded; the policy is to observe only`);
  return is('synchronized');
}

/** What was sent without an answer, or is not known any more, may be at the target: the next pass looks. */
function unconfirmedState({ state: { applied, outcome } }: ZoneAtTarget): Pick<ZoneStatus, 'state' | 'reason'> {
  if (outcome?.status === 'held') return { state: 'held', reason: null };
  const what = applied === null ? 'whether a hosted zone is there' : 'what of the last change was made';
  return { state: 'pending', reason: `${what} is not confirmed; the next apply or retry looks` };
}

/** An emptied zone waits in the trash, and is held where its hosted zone was to go and something kept it. */
function trashedState(subject: ZoneAtTarget, deletedAt: string, config: Config): Pick<ZoneStatus, 'state' | 'reason'> {
  const { snapshot, state } = subject;
  const { applied, outcome } = state;
  const policy = effectivePolicy(config, subject);
  const { renamedTo } = snapshot;
  const renamed = renamedTo === undefined ? '' : `, as its domain is ${spelled(renamedTo.zone)} now`;
  const deletedReason = (words: string): string => `Plesk deleted it at ${timeText(deletedAt)}${renamed}; ${words}`;
  if (applied === null) return { state: 'trashed', reason: deletedReason('no hosted zone is left') };
  const wasDue = outcome !== null && isRemovalDue(snapshot, policy, parseTime(outcome.at));
  if (wasDue && outcome.held.length > 0)
    return { state: 'held', reason: deletedReason('its emptied hosted zone was to go') };
  const due = applied.created ? removalDue(snapshot, policy) : null;
  const stays = due === null ? 'stays: it was not made by us' : `stays until ${timeText(isoTime(due))}`;
  return { state: 'trashed', reason: deletedReason(`its emptied hosted zone ${stays}`) };
}
