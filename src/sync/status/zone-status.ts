import { needsDecision } from '../../reconcile/plan/policy.ts';
import { errorRecord, rejectRecord, type ErrorRecord, type RejectRecord } from '../../reconcile/plan/json-records.ts';
import { lateRecord, type LateRecord } from '../../reconcile/desired/late-call.ts';
import { renamedRecord, type RenamedRecord } from '../../reconcile/plan/plan.ts';
import type { ErrorCode } from '../../reconcile/error-code.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { SetName } from '../../reconcile/dns/record-set.ts';
import type { CutoverState } from '../../reconcile/live/cutover/known-cutover.ts';
import type { KnownLive } from '../../reconcile/live/known-live.ts';
import type { KnownDrift } from '../../reconcile/plan/known-drift.ts';
import type { HeldSet } from '../../reconcile/plan/outcome.ts';
import type { Undone } from '../../reconcile/desired/snapshot.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { zoneAtTarget } from '../pass/compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import type { Pause } from '../../reconcile/plan/pause.ts';
import { pauseWords } from '../../state/notes/pauses.ts';
import type { Target } from '../targets.ts';
import { stateOf, type ZoneState } from './zone-state.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';

/** Whether a zone was live at the last `verify`, when, and why not. */
export type LiveRecord = Pick<KnownLive, 'live' | 'at' | 'reason'>;

/** The progress of a cutover: since when, and when the former name servers are out of all caches. */
export interface CutoverRecord {
  readonly state: CutoverState;
  readonly at: string;
  readonly until: string | null;
}

/** A zone at a target. Times are ISO 8601 in UTC; `records` counts values. */
export interface ZoneStatus extends RenamedRecord, ZoneState {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string;
  readonly zoneId: string | null;
  readonly nameServers: readonly string[];
  readonly records: number;
  readonly rejects: readonly RejectRecord[];
  readonly held: readonly HeldSet[];
  readonly foreign: readonly SetName[];
  /** Known drift; null if there is none. */
  readonly drift: KnownDrift | null;
  /** Whether resolvers get what was applied, by the last `verify`; null if it wasn't verified. */
  readonly live: LiveRecord | null;
  /** How far the zone is on its way to these name servers; absent without a `cutover`. */
  readonly cutover?: CutoverRecord;
  /** The server that the fleet keeps the zone for; null before a worker decided it. Absent without a fleet. */
  readonly keptBy?: string | null;
  readonly lastCommandAt: string | null;
  /** The change that was undone or restored, because of which the zone differs from Plesk; otherwise null. */
  readonly undone: Undone | null;
  /** A call with a lower serial that waits for a decision, and when it arrived. */
  readonly late: LateRecord | null;
  readonly appliedAt: string | null;
  readonly verifiedAt: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly error: ErrorRecord | null;
  /** Since when it fails. */
  readonly failingSince: string | null;
  /** When a pass last changed or found something. */
  readonly lastPassAt: string | null;
}

/** The outcome of a zone without a finished pass. */
const neverApplied = {
  appliedAt: null,
  verifiedAt: null,
  attempts: 0,
  nextAttemptAt: null,
  error: null,
  held: [],
  foreign: [],
  failingSince: null,
  at: null,
};

/** Returns the status of a zone at a target, from its document. Pure. */
export function zoneStatus(document: ZoneDocument, { name: target, provider }: Target, config: Config): ZoneStatus {
  const subject = zoneAtTarget(document, target, provider);
  const { snapshot, desired } = subject;
  const { applied, outcome, barred, drift = null } = subject.state;
  const { appliedAt, verifiedAt, attempts, nextAttemptAt, error, held, foreign, failingSince, at } =
    outcome ?? neverApplied;
  return {
    zone: snapshot.zone,
    displayName: snapshot.displayName,
    ...renamedRecord(snapshot),
    ...stateOf(subject, config),
    target,
    zoneId: applied?.zoneId ?? barred?.zoneId ?? null,
    nameServers: applied?.nameServers ?? [],
    ...recordsOf(desired),
    // The reason has the holds that the configuration asks for.
    held: held.filter(({ rule, chosen }) => rule !== 'observe' && chosen !== true),
    foreign,
    drift,
    ...liveFields(desired === null ? null : subject.state),
    ...keeperOf(document, config),
    lastCommandAt: snapshot.lastCommandAt,
    undone: snapshot.undone ?? null,
    late: lateRecord(snapshot),
    // A zone whose changes were all held was never applied, however its pass ended.
    appliedAt: applied === null && snapshot.deleted === null ? null : appliedAt,
    verifiedAt,
    attempts,
    nextAttemptAt,
    error,
    failingSince,
    lastPassAt: at,
  };
}

function keeperOf({ fleet }: ZoneDocument, config: Config): Pick<ZoneStatus, 'keptBy'> {
  return config.fleet === undefined ? {} : { keptBy: fleet?.owner?.server ?? null };
}

/** What name servers answered; nothing for a deleted zone, which is no longer asked about. */
function liveFields(state: TargetState | null): Pick<ZoneStatus, 'live' | 'cutover'> {
  const { live, cutover } = state ?? {};
  return {
    live: live === undefined ? null : { live: live.live, at: live.at, reason: live.reason },
    ...(cutover !== undefined && { cutover: { state: cutover.state, at: cutover.at, until: cutover.until ?? null } }),
  };
}

function recordsOf(desired: Zone | null): Pick<ZoneStatus, 'records' | 'rejects'> {
  if (desired === null) return { records: 0, rejects: [] };
  const records = desired.sets.reduce((sum, set) => sum + set.values.length, 0);
  return { records, rejects: desired.rejects.map(rejectRecord) };
}

/** Returns the status of a zone with an unreadable document. */
export function unreadableStatus(zone: DnsName, target: string, error: DnsSyncError): ZoneStatus {
  const unknown = {
    zoneId: null,
    nameServers: [],
    records: 0,
    rejects: [],
    drift: null,
    live: null,
    lastCommandAt: null,
    undone: null,
    late: null,
    reason: null,
    lastPassAt: null,
  };
  const { at: _, ...outcome } = neverApplied;
  return {
    zone,
    displayName: zone,
    state: 'failing',
    target,
    ...unknown,
    ...outcome,
    error: errorRecord(error),
  };
}

/** Reports a paused zone as paused, whatever its other state. */
export function asPaused(status: ZoneStatus, pause: Pause | null): ZoneStatus {
  if (pause === null) return status;
  const was = status.state === 'synchronized' ? 'nothing waits' : `it would be ${status.state}`;
  const end = pause.until === null ? ' until "dns-sync resume"' : '';
  return { ...status, state: 'paused', reason: `${pauseWords(pause)}${end}; ${was}` };
}

/** Reports a zone as excluded, and why. Its records stay at the service. */
export function excluded(status: ZoneStatus, reason: string): ZoneStatus {
  return { ...status, state: 'excluded', reason, held: [], attempts: 0, nextAttemptAt: null, error: null };
}

/** A status in JSON output. `undone` is present only after an undo. */
export type StatusRecord = Omit<ZoneStatus, 'held' | 'failingSince' | 'lastPassAt' | 'undone'> & {
  readonly undone?: Undone;
};

/** Converts a status to JSON output: refused records are listed as rejects, and holds are the error. */
export function statusRecord(status: ZoneStatus): StatusRecord {
  const { zone, displayName, state, target, zoneId, nameServers, records, rejects, foreign, drift, live, cutover } =
    status;
  const { lastCommandAt, undone, late, appliedAt, verifiedAt, attempts, nextAttemptAt, held, error } = status;
  const refused = held.filter((item) => item.rule === 'refused');
  const waiting = held.find((item) => item.rule !== 'refused' && needsDecision(item));
  return {
    zone,
    displayName,
    ...(status.renamedFrom !== undefined && { renamedFrom: status.renamedFrom }),
    ...(status.renamedTo !== undefined && { renamedTo: status.renamedTo }),
    state,
    reason: status.reason,
    target,
    zoneId,
    nameServers,
    records,
    rejects: [...rejects, ...refused.map(refusedRecord)],
    foreign,
    drift,
    live,
    ...(cutover !== undefined && { cutover }),
    ...(status.keptBy !== undefined && { keptBy: status.keptBy }),
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
    code: 'held' satisfies ErrorCode,
    message: `held by the rule "${rule}": ${kind} ${name} ${type}: ${detail}${more}`,
    hint: release,
  };
}
