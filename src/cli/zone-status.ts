import { waits } from '../reconcile/policy.ts';
import { errorRecord, rejectRecord, type ErrorRecord, type RejectRecord } from '../reconcile/plan.ts';
import { assumeUntouched } from '../reconcile/observed.ts';
import type { DnsSyncError } from '../reconcile/error.ts';
import type { DnsName } from '../reconcile/name.ts';
import { stillHeld, type HeldSet } from '../reconcile/outcome.ts';
import type { ZoneDocument } from '../state/document.ts';
import { compare, subjectOf, type Subject } from './comparison.ts';
import type { Config } from './config.ts';
import type { Target } from './targets.ts';

/** A zone at a target; times are ISO 8601 in UTC, `records` counts values. */
export interface ZoneStatus {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly state: 'synchronized' | 'pending' | 'failing' | 'held' | 'retained' | 'trashed' | 'paused';
  readonly target: string;
  readonly zoneId: string | null;
  readonly nameServers: readonly string[];
  readonly records: number;
  readonly rejects: readonly RejectRecord[];
  readonly held: readonly HeldSet[];
  readonly foreign: readonly { readonly name: string; readonly type: string }[];
  readonly lastCommandAt: string | null;
  readonly appliedAt: string | null;
  readonly verifiedAt: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly error: ErrorRecord | null;
}

/** The state of a zone at a target and what it comes from. Pure. */
export function zoneStatus(document: ZoneDocument, { name: target, provider }: Target, config: Config): ZoneStatus {
  const subject = subjectOf(document, target, provider);
  const { snapshot, desired } = subject;
  const { applied, outcome } = subject.state;
  return {
    zone: snapshot.zone,
    displayName: snapshot.displayName,
    state: stateOf(subject, config),
    target,
    zoneId: applied?.zoneId ?? null,
    nameServers: applied?.nameServers ?? [],
    records: (desired?.sets ?? []).reduce((sum, set) => sum + set.values.length, 0),
    rejects: (desired?.rejects ?? []).map(rejectRecord),
    held: outcome?.held ?? [],
    foreign: outcome?.foreign ?? [],
    lastCommandAt: snapshot.lastCommandAt,
    appliedAt: outcome?.appliedAt ?? null,
    verifiedAt: outcome?.verifiedAt ?? null,
    attempts: outcome?.attempts ?? 0,
    nextAttemptAt: outcome?.nextAttemptAt ?? null,
    error: outcome?.error ?? null,
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
    lastCommandAt: null,
  };
  const never = { appliedAt: null, verifiedAt: null, attempts: 0, nextAttemptAt: null };
  return { zone, displayName: zone, state: 'failing', target, ...unknown, ...never, error: errorRecord(error) };
}

/** The status in the words of the contract: refused records are among the rejects, what is held is the error. */
export function statusRecord({ held, rejects, error, ...status }: ZoneStatus): Omit<ZoneStatus, 'held'> {
  const refused = held.filter((item) => item.rule === 'refused');
  const waiting = held.find((item) => item.rule !== 'refused' && waits(item));
  return {
    ...status,
    rejects: [...rejects, ...refused.map(refusedRecord)],
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

function stateOf(subject: Subject, config: Config): ZoneStatus['state'] {
  const { snapshot, state } = subject;
  const { applied, outcome } = state;
  if (outcome?.status === 'failing') return 'failing';
  if (snapshot.emptied !== null) return 'held';
  if (snapshot.deleted !== null && config.policy.onDelete === 'keep') return 'retained';
  const left = applied === null ? 0 : applied.sets.length;
  if (snapshot.deleted !== null && left === 0) return 'trashed';
  if (applied === null) return 'pending';
  const diff = compare(subject, applied, assumeUntouched(applied), false, { config, unattended: true });
  const standing = stillHeld(outcome, diff.changes);
  if (diff.changes.some((change) => !standing.has(change))) return 'pending';
  return standing.size > 0 || diff.held.some(waits) ? 'held' : 'synchronized';
}
