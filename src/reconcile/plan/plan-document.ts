import stringify from 'fast-json-stable-stringify';
import { nameOf, subject, type Change } from './change.ts';
import { compareText } from '../compare-text.ts';
import { driftedOf, type Drifted } from './drift.ts';
import { compareNames, type DnsName } from '../dns/name.ts';
import type { ContestedZone, PlanAction, PlanZone, RenamedRecord } from './plan.ts';
import { keyOf, type SetName } from '../dns/record-set.ts';
import {
  changeRecord,
  errorRecord,
  heldRecord,
  rejectRecord,
  type ChangeRecord,
  type ErrorRecord,
  type HeldRecord,
  type RejectRecord,
} from './json-records.ts';

/** The plan in JSON output. */
export interface PlanDocument {
  readonly format: 1;
  readonly id: string;
  readonly complete: boolean;
  readonly applyable: boolean;
  readonly zones: readonly PlanZoneRecord[];
  readonly summary: PlanSummary;
}

export interface PlanZoneRecord extends RenamedRecord {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string;
  readonly zoneId: string | null;
  readonly action: PlanAction;
  /** Set if the hosted zone is deleted. A created one has the action "create". */
  readonly removesZone?: true;
  readonly changes: readonly ChangeRecord[];
  readonly held: readonly HeldRecord[];
  /** Changes and holds that are drift; absent if there are none. */
  readonly drift?: readonly DriftedRecord[];
  /** Sets already as desired in a hosted zone that isn't adopted; absent for other zones. */
  readonly equal?: readonly SetName[];
  /** Record sets that are missing briefly, because two calls change them; absent if there are none. */
  readonly gaps?: readonly SetName[];
  readonly foreign: readonly SetName[];
  readonly rejects: readonly RejectRecord[];
  /** How the service's content differs from Plesk's, in sentences; absent if it doesn't. */
  readonly remarks?: readonly string[];
  /** The servers of a fleet that claim the zone; absent if there is only one. */
  readonly contest?: ContestedZone;
  readonly error: ErrorRecord | null;
}

/** A change or hold that is drift: which content `apply` keeps, and why. */
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

/**
 * Assembles the plan of all zones. `hash` derives the ID from the content, which it gets in parts, so that equal plans
 * have equal IDs and the content is never in memory as one text.
 */
export function assemblePlan(zones: readonly PlanZone[], hash: (parts: Iterable<string>) => string): PlanDocument {
  const sorted = zones.toSorted((a, b) => compareNames(a.zone, b.zone) || compareText(a.target, b.target));
  const records = sorted.map(toRecord);
  const changes = sorted.flatMap((zone) => zone.diff.changes);
  const count = (kind: Change['kind']): number => changes.filter((change) => change.kind === kind).length;
  return {
    format: 1,
    id: hash(stableParts(records)).slice(0, 16),
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

/** Returns the stable text of records, zone by zone. */
function* stableParts(records: readonly PlanZoneRecord[]): Generator<string> {
  yield '[';
  for (const [i, record] of records.entries()) yield (i > 0 ? ',' : '') + stringify(record);
  yield ']';
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
  remarks,
  contest,
  error,
  renamed,
  removesZone,
  equal,
  gaps = [],
}: PlanZone): PlanZoneRecord {
  const drift = driftedOf(diff).map(driftedRecord);
  // A zone that is held completely has no changes left.
  const changed = new Set(diff.changes.map((change) => keyOf(subject(change))));
  const late = gaps.filter((gap) => changed.has(keyOf(gap)));
  return {
    zone,
    displayName,
    target,
    zoneId,
    action,
    ...(removesZone === true && { removesZone }),
    ...renamed,
    changes: diff.changes.map(changeRecord),
    held: [...zoneHeld, ...diff.held.map(heldRecord)],
    ...(drift.length > 0 ? { drift } : {}),
    ...(equal !== undefined && { equal }),
    ...(late.length > 0 && { gaps: late }),
    foreign: diff.foreign,
    rejects: rejects.map(rejectRecord),
    ...(remarks !== undefined && { remarks }),
    ...(contest !== undefined && { contest }),
    error: error === null ? null : errorRecord(error),
  };
}

function driftedRecord({ change, wins, because }: Drifted): DriftedRecord {
  return { kind: change.kind, name: nameOf(change), type: subject(change).type, wins, because };
}
