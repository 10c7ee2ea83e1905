import { driftedOf, type Drifted } from './drift.ts';
import type { DnsName } from '../dns/name.ts';
import { changeRecord, errorRecord, type ChangeRecord, type ErrorRecord } from './json-records.ts';
import type { KnownDrift } from './known-drift.ts';
import type { PlanZone } from './plan.ts';
import { keyOf, type SetKey, type SetName } from '../dns/record-set.ts';

/**
 * A drifted set in JSON output.
 * `before` is the provider's content and `after` the desired one. `wins` and `because` say which of them `apply` keeps,
 * and why.
 */
export type DriftRecord = Omit<ChangeRecord, 'why'> &
  Pick<Drifted, 'wins' | 'because'> & {
    /** Who changed the set; null if the service's log doesn't say. Absent if nobody asked. */
    readonly who?: ChangeAuthor | null;
  };

/** Who changed a record set outside dns-sync, by the service's log. `at` is in ISO 8601. */
export interface ChangeAuthor {
  readonly at: string;
  /** The user or role, in the service's spelling. */
  readonly identity: string;
  /** The program, or the service's own console. */
  readonly source: string;
  /** Where the request came from: an IP address, or another service; null if unknown. */
  readonly address: string | null;
}

/** The authors of drifted sets by their keys; null if unknown. */
export type ChangeAuthors = ReadonlyMap<SetKey, ChangeAuthor | null>;

export interface DriftZone {
  readonly zone: DnsName;
  readonly target: string;
  readonly drift: readonly DriftRecord[];
  readonly foreign: readonly SetName[];
  /** On a server in a fleet: the drift that the workers found last. Absent if there is none. */
  readonly known?: KnownDrift;
  /**
   * How the zone was compared: its record sets were listed, or answers of its name servers or its version proved them;
   * `fleet` if the leader of the fleet did that, and this machine only knows what it found last.
   */
  readonly via: 'api' | 'dns' | 'version' | 'fleet';
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
    /** API calls and DNS queries of the command. */
    readonly calls: number;
    readonly queries: number;
  };
}

/** A compared zone, and how it was compared. */
type ComparedZone = Pick<DriftZone, 'via'> & { readonly plan: PlanZone; readonly authors?: ChangeAuthors | undefined };

/** Builds the document of a server in a fleet: what the workers found last, without the record sets. */
export function knownDriftDocument(
  known: readonly (Pick<DriftZone, 'zone' | 'target' | 'foreign'> & { readonly drift: KnownDrift | null })[],
): DriftDocument {
  const zones = known.map(({ zone, target, foreign, drift }): DriftZone => ({
    zone,
    target,
    drift: [],
    foreign,
    ...(drift !== null && { known: drift }),
    via: 'fleet',
    error: null,
  }));
  const found = zones.flatMap((zone) => zone.known ?? []);
  const changes = found.reduce((sum, { sets }) => sum + sets, 0);
  const summary = { zones: zones.length, drifted: found.length, changes, errors: 0, calls: 0, queries: 0 };
  return { format: 1, zones, summary };
}

/**
 * Picks drift from planned zones, whether it would be reverted or is held.
 * Unapplied edits in Plesk and sets that were never ours aren't drift.
 */
export function driftDocument(
  planned: readonly ComparedZone[],
  { calls, queries }: Pick<DriftDocument['summary'], 'calls' | 'queries'>,
): DriftDocument {
  const zones = planned.map(driftOf);
  return {
    format: 1,
    zones,
    summary: {
      zones: zones.length,
      drifted: zones.filter((zone) => zone.drift.length > 0).length,
      changes: zones.reduce((sum, zone) => sum + zone.drift.length, 0),
      errors: zones.filter((zone) => zone.error !== null).length,
      calls,
      queries,
    },
  };
}

function driftOf({ plan: { zone, target, diff, error }, via, authors }: ComparedZone): DriftZone {
  return {
    zone,
    target,
    drift: driftedOf(diff).map((drifted) => driftRecord(drifted, authors)),
    foreign: diff.foreign,
    via,
    error: error === null ? null : errorRecord(error),
  };
}

function driftRecord({ change, wins, because }: Drifted, authors: ChangeAuthors | undefined): DriftRecord {
  const { kind, name, type, before, after } = changeRecord(change);
  const who = authors?.get(keyOf({ name, type }));
  return { kind, name, type, before, after, wins, because, ...(who !== undefined && { who }) };
}
