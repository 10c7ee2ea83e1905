import type { By } from '../../reconcile/by.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { RecordSet } from '../../reconcile/dns/record-set.ts';
import { subjectOf, type SetChange } from '../../reconcile/history/set-changes.ts';
import type { ChangeEntry, PassEntry, PassOutcome } from '../../state/journal/journal-entry.ts';
import type { Config } from '../../config/load-config.ts';
import { managedChanges } from './managed-changes.ts';

/** A change of the journal and the passes that applied it, oldest first. */
export interface DescribedEntry {
  readonly entry: ChangeEntry;
  readonly passes: readonly PassEntry[];
}

/** A change in a JSON list. Times are ISO 8601 in UTC. */
export interface HistoryRecord {
  readonly id: string;
  readonly at: string;
  /** Who ran the command; null if unknown. */
  readonly by: By | null;
  readonly zone: DnsName;
  readonly command: string;
  readonly digest: string;
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly notes: readonly string[];
  readonly passes: readonly HistoryPass[];
}

export interface HistoryPass extends PassOutcome {
  readonly id: string;
  readonly at: string;
  readonly by: By | null;
  readonly target: string;
  readonly zoneId: string | null;
  readonly planId: string;
  readonly changeIds: readonly string[];
  /** Foreign record sets that were about to be deleted by a prune; absent for all other passes. */
  readonly prunes?: readonly RecordSet[];
}

/** A single change in JSON output. */
export interface ShowRecord extends HistoryRecord {
  readonly format: 1;
  readonly parent: string | null;
  readonly changes: readonly ReturnType<typeof setChangeRecord>[];
}

export function historyRecord({ entry, passes }: DescribedEntry, config: Config): HistoryRecord {
  const { id, at, by = null, zone, command, digest } = entry;
  const { sets, notes } = managedChanges(entry, config);
  const count = (kind: SetChange['kind']): number => sets.filter((change) => change.kind === kind).length;
  const counts = { create: count('create'), update: count('update'), delete: count('delete') };
  return { id, at, by, zone, command, digest, ...counts, notes, passes: passes.map(historyPass) };
}

export function showRecord(described: DescribedEntry, config: Config): ShowRecord {
  const { sets } = managedChanges(described.entry, config);
  return {
    format: 1,
    ...historyRecord(described, config),
    parent: described.entry.parent,
    changes: sets.map(setChangeRecord),
  };
}

function setChangeRecord(change: SetChange) {
  const { name, type } = subjectOf(change);
  const content = (set: SetChange['after']) => (set === null ? null : { ttl: set.ttl, values: set.values });
  return { kind: change.kind, name, type, before: content(change.before), after: content(change.after) };
}

function historyPass({ id, at, by, target, zoneId, planId, changeIds, outcome, prunes }: PassEntry): HistoryPass {
  const pass = { id, at, by: by ?? null, target, zoneId, planId, changeIds, ...outcome };
  return prunes === undefined ? pass : { ...pass, prunes };
}
