import type { DnsName } from './name.ts';
import { changeRecord, errorRecord, type ChangeRecord, type ErrorRecord, type PlanZone } from './plan.ts';
import type { SetName } from './record-set.ts';

/** A drifted set in the words of the contract; `before` is what stands at the provider, `after` what is desired. */
export type DriftRecord = Omit<ChangeRecord, 'why'>;

/** One zone's drift at one target. */
export interface DriftZone {
  readonly zone: DnsName;
  readonly target: string;
  readonly drift: readonly DriftRecord[];
  readonly foreign: readonly SetName[];
  readonly error: ErrorRecord | null;
}

/** What others changed of ours, as programs read it. */
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
 * Picks from planned zones what somebody else changed of what we wrote, whether it would be put back or is held. Edits in
 * Plesk that were not applied yet, and sets that were never ours, are no drift.
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
  const changes = [...diff.changes, ...diff.held.map((held) => held.change)].filter((change) => change.drifted);
  return {
    zone,
    target,
    drift: changes.map((change) => withoutWhy(changeRecord(change))),
    foreign: diff.foreign,
    error: error === null ? null : errorRecord(error),
  };
}

function withoutWhy({ kind, name, type, before, after }: ChangeRecord): DriftRecord {
  return { kind, name, type, before, after };
}
