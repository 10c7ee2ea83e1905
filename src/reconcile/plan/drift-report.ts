import { driftedOf, type Drifted } from './drift.ts';
import type { DnsName } from '../dns/name.ts';
import { changeRecord, errorRecord, type ChangeRecord, type ErrorRecord } from './json-records.ts';
import type { PlanZone } from './plan.ts';
import type { SetName } from '../dns/record-set.ts';

/**
 * A drifted set in JSON output.
 * `before` is the provider's content and `after` the desired one. `wins` and `because` say which of them `apply` keeps,
 * and why.
 */
export type DriftRecord = Omit<ChangeRecord, 'why'> & Pick<Drifted, 'wins' | 'because'>;

export interface DriftZone {
  readonly zone: DnsName;
  readonly target: string;
  readonly drift: readonly DriftRecord[];
  readonly foreign: readonly SetName[];
  readonly error: ErrorRecord | null;
}

/** Records changed outside dns-sync, in JSON output. */
export interface DriftDocument {
  readonly format: 1;
  readonly zones: readonly DriftZone[];
  readonly summary: {
    readonly zones: number;
    readonly drifted: number;
    readonly changes: number;
    readonly errors: number;
  };
}

/**
 * Picks drift from planned zones, whether it would be reverted or is held.
 * Unapplied edits in Plesk and sets that were never ours aren't drift.
 */
export function driftDocument(planned: readonly PlanZone[]): DriftDocument {
  const zones = planned.map(driftOf);
  return {
    format: 1,
    zones,
    summary: {
      zones: zones.length,
      drifted: zones.filter((zone) => zone.drift.length > 0).length,
      changes: zones.reduce((sum, zone) => sum + zone.drift.length, 0),
      errors: zones.filter((zone) => zone.error !== null).length,
    },
  };
}

function driftOf({ zone, target, diff, error }: PlanZone): DriftZone {
  return {
    zone,
    target,
    drift: driftedOf(diff).map(driftRecord),
    foreign: diff.foreign,
    error: error === null ? null : errorRecord(error),
  };
}

function driftRecord({ change, wins, because }: Drifted): DriftRecord {
  const { kind, name, type, before, after } = changeRecord(change);
  return { kind, name, type, before, after, wins, because };
}
