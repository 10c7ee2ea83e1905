import { ageOf } from '../../reconcile/age-of.ts';
import type { Traits } from '../../cloud/traits.ts';
import { ownsApexNs, type ServedTarget } from '../targets.ts';
import { diffZone, type DiffContext, type ZoneDiff } from '../../reconcile/plan/diff.ts';
import { holdOverQuota } from '../../reconcile/plan/hold-over-quota.ts';
import { holdLastSets } from '../../reconcile/plan/hold-last-sets.ts';
import { holdPtrTakeover } from '../../reconcile/plan/hold-ptr-takeover.ts';
import { desiredZone } from '../../reconcile/desired/desired-zone.ts';
import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied, Observed } from '../../reconcile/plan/observed.ts';
import { heldSet, type HeldSet } from '../../reconcile/plan/outcome.ts';
import { emptyDiff, type ContestedZone } from '../../reconcile/plan/plan.ts';
import { applyPolicy } from '../../reconcile/plan/policy.ts';
import { pruneRule, type Prune, type PrunedZone } from '../../reconcile/plan/prune.ts';
import { quarantined } from '../../reconcile/plan/quarantine.ts';
import { isRemovalDue } from '../../reconcile/plan/zone-removal.ts';
import type { SetKey } from '../../reconcile/dns/record-set.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { withDelegations } from '../../reconcile/desired/subdomain.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { effectivePolicy } from './effective-policy.ts';
import type { Config } from '../../config/load-config.ts';
import { quotaCacheMs } from '../limits.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** One zone at one target: its snapshot, the part that the provider can serve, and the known provider state. */
export interface ZoneAtTarget {
  readonly zone: DnsName;
  readonly target: string;
  readonly snapshot: Snapshot;
  readonly desired: Zone | null;
  /** How the service's content differs from Plesk's. */
  readonly remarks: readonly string[];
  readonly traits: Traits;
  readonly state: TargetState;
  /** The journal entry of the snapshot; null in documents older than the journal. */
  readonly journal: string | null;
  /** What the fleet knows of the zone, if several of its servers claim it; otherwise null. */
  readonly contest: ContestedZone | null;
  /** Set on a server of a fleet, whose workers write the zone by their own policy. */
  readonly isClaimed?: true;
}

/** A zone whose last write at the target is known. */
export interface AppliedZone extends ZoneAtTarget {
  readonly state: TargetState & { readonly applied: Applied };
}

/** How a pass is made: by an administrator, or unattended by the hook. */
export interface PassOptions {
  readonly config: Config;
  readonly unattended: boolean;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether an administrator adopts existing sets of the zones now. */
  readonly adopting?: boolean;
  /** Which foreign record sets an administrator deletes now. */
  readonly prune?: Prune;
}

/** The state of a zone at a target before the first pass. */
export const untouched: TargetState = { applied: null, generation: 1, released: [], adopting: false, outcome: null };

function contestedZone({ fleet }: ZoneDocument): ContestedZone | null {
  return fleet?.contest === undefined ? null : { owner: fleet.owner?.server ?? null, ...fleet.contest };
}

/** Builds a target's view of a zone's document. */
export function zoneAtTarget(document: ZoneDocument, target: string, provider: ServedTarget['provider']): ZoneAtTarget {
  const { snapshot } = document;
  const wanted = desiredZone(snapshot);
  const state = document.targets[target] ?? untouched;
  const adjusted = wanted === null ? null : provider.adjust(withDelegations(wanted, state.delegations ?? {}));
  return {
    zone: snapshot.zone,
    target,
    snapshot,
    desired: adjusted?.zone ?? null,
    remarks: adjusted?.remarks ?? [],
    traits: provider.traits,
    state,
    journal: document.journal ?? null,
    contest: contestedZone(document),
    ...(document.fleet?.seq !== undefined && { isClaimed: true }),
  };
}

/** Returns the zone with an updated applied state. */
export function withApplied(subject: ZoneAtTarget, applied: Applied): AppliedZone {
  return { ...subject, state: { ...subject.state, applied } };
}

/** The changes to send and all holds, including those of earlier passes. */
export interface Edits {
  readonly diff: ZoneDiff;
  readonly held: readonly HeldSet[];
}

/** What a zone is compared with: our last write, the observation, and whether foreign sets are adopted. */
export interface Compared {
  readonly applied: Applied | null;
  readonly observed: Observed;
  readonly adopting: boolean;
}

/** Plans the edits of an observed zone. */
export function planEdits(subject: ZoneAtTarget, compared: Compared, options: PassOptions): Edits {
  const diff = compareZone(subject, compared, options);
  return { diff, held: diff.held.map(heldSet) };
}

/** Compares desired, applied and observed of one zone at one target, and holds what the policy doesn't allow. */
export function compareZone(subject: ZoneAtTarget, compared: Compared, options: PassOptions): ZoneDiff {
  if (isLeftAsItIs(subject, options)) return emptyDiff;
  const diff = differences(subject, compared, options);
  return holdByPolicy(subject, compared, subject.snapshot.undone === undefined ? diff : asUndone(diff), options);
}

/** Checks whether a zone must not be changed at all, whatever its differences. */
function isLeftAsItIs({ zone, target, snapshot }: ZoneAtTarget, { config, now }: PassOptions): boolean {
  if (snapshot.retained !== undefined) return true;
  const policy = effectivePolicy(config, { zone, target, snapshot });
  if (snapshot.deleted !== null && policy.onDelete === 'keep') return true;
  // Resolvers may still use a folded zone's own name servers: it stays unchanged until its time in the trash is over.
  return snapshot.foldedInto !== undefined && !isRemovalDue(snapshot, policy, now());
}

/** Returns the differences without changes that only an administrator may decide. */
function differences(
  subject: ZoneAtTarget,
  { applied, observed, adopting }: Compared,
  { config, prune }: PassOptions,
): ZoneDiff {
  const { zone, target, traits, snapshot, desired, state } = subject;
  const place = prune === undefined ? null : prunedZone(subject, observed, config);
  const context: DiffContext = {
    zone,
    adopting,
    released: releasedSets(state),
    kept: new Set(snapshot.deleted === null ? [] : applied?.found),
    ownsApexNs: ownsApexNs(config, target, traits),
    ignores: ignoresOf(config),
    ...(prune !== undefined && place !== null && { prunes: pruneRule(prune, place) }),
  };
  const diff = holdPtrTakeover(diffZone(desired, applied, observed, context), snapshot, context.released);
  return holdLastSets(diff, { snapshot, served: desired, ours: applied?.sets ?? [], released: context.released });
}

/**
 * Returns what a prune needs to know of a zone; null if nothing may be pruned in it: Plesk doesn't want it, or an update
 * of Plesk is held, so that its content is unclear.
 */
export function prunedZone(
  { zone, snapshot, desired }: ZoneAtTarget,
  observed: Observed,
  config: PassOptions['config'],
): PrunedZone | null {
  if (desired === null || snapshot.desired === null || quarantined(snapshot) !== null) return null;
  return { zone, desired, observed, ignores: ignoresOf(config) };
}

function ignoresOf({ records }: PassOptions['config']): DiffContext['ignores'] {
  return (name, type) => records.ignore.some((rule) => rule.type === type && matchesName(rule.name, name));
}

/** Holds what the policy doesn't allow and what the hosted zone has no room for. */
function holdByPolicy(
  { zone, target, traits, snapshot, state }: ZoneAtTarget,
  compared: Compared,
  diff: ZoneDiff,
  { config, unattended, now }: PassOptions,
): ZoneDiff {
  const released = releasedSets(state);
  const { applied } = compared;
  const fillsZone = isFirstWrite(zone, compared);
  const policy = {
    ...effectivePolicy(config, { zone, target, snapshot }),
    unattended,
    released,
    fillsZone,
    inFleet: config.fleet !== undefined,
  };
  const allowed = applyPolicy(diff, zone, policy);
  const quota = state.recordQuota;
  // A full zone counts as full for a while, so that refused calls aren't repeated.
  const age = quota === undefined ? null : ageOf(parseTime(quota.at), now());
  if (quota === undefined || age === null || age >= quotaCacheMs) return allowed;
  return holdOverQuota(allowed, quota, { zone, words: traits.words, ours: applied?.sets.length ?? 0, released });
}

/** Checks whether we write to a zone for the first time, and may: it is adopted, or has only the service's own records. */
function isFirstWrite(zone: DnsName, { applied, observed, adopting }: Compared): boolean {
  if ((applied?.sets.length ?? 0) > 0) return false;
  return adopting || observed.sets.every(({ set }) => set.name === zone && ['NS', 'SOA'].includes(set.type));
}

function releasedSets({ released }: TargetState): ReadonlySet<SetKey> {
  return new Set(released as readonly SetKey[]);
}

/** Relabels edits as an undo while the zone differs from Plesk because of one. */
function asUndone(diff: ZoneDiff): ZoneDiff {
  return {
    ...diff,
    changes: diff.changes.map((change) => (change.why === 'edited' ? { ...change, why: 'undo' } : change)),
  };
}
