import { ageOf } from '../../reconcile/age-of.ts';
import type { Provider } from '../../cloud/provider.ts';
import type { Traits } from '../../cloud/traits.ts';
import { ownsApexNs } from '../targets.ts';
import { diffZone, type DiffContext, type ZoneDiff } from '../../reconcile/plan/diff.ts';
import { holdOverQuota } from '../../reconcile/plan/hold-over-quota.ts';
import { holdLastSets } from '../../reconcile/plan/hold-last-sets.ts';
import { holdPtrTakeover } from '../../reconcile/plan/hold-ptr-takeover.ts';
import { desiredZone } from '../../reconcile/desired/desired-zone.ts';
import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Applied, Observed } from '../../reconcile/plan/observed.ts';
import { emptyDiff } from '../../reconcile/plan/plan.ts';
import { applyPolicy } from '../../reconcile/plan/policy.ts';
import { isRemovalDue } from '../../reconcile/plan/zone-removal.ts';
import type { SetKey } from '../../reconcile/dns/record-set.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { withDelegations } from '../../reconcile/desired/subdomain.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { effectivePolicy } from './effective-policy.ts';
import type { Config } from '../../config/load-config.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** One zone at one target: the snapshot, what of it the provider can hold, and what we know of the provider's side. */
export interface ZoneAtTarget {
  readonly zone: DnsName;
  readonly target: string;
  readonly snapshot: Snapshot;
  readonly desired: Zone | null;
  /** What the service holds otherwise than Plesk said. */
  readonly remarks: readonly string[];
  readonly traits: Traits;
  readonly state: TargetState;
}

/** How a pass is made: by an administrator who looks on, or unasked by the hook. */
export interface PassOptions {
  readonly config: Config;
  readonly unattended: boolean;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether an administrator takes over what stands in the zones now. */
  readonly adopting?: boolean;
}

/** A target's part of a zone's state before anything was done there. */
export const untouched: TargetState = { applied: null, generation: 1, released: [], adopting: false, outcome: null };

/** A full zone is believed to be full for so many milliseconds. */
const quotaCacheMs = 3_600_000;

/** The zone of a document as a target sees it. */
export function zoneAtTarget(document: ZoneDocument, target: string, provider: Provider): ZoneAtTarget {
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
  };
}

/** Compares one zone at one target and holds what the configured policy doesn't allow. */
export function compareZone(
  { zone, target, traits, snapshot, desired, state }: ZoneAtTarget,
  applied: Applied | null,
  observed: Observed,
  adopting: boolean,
  { config, unattended, now }: PassOptions,
): ZoneDiff {
  if (snapshot.retained !== undefined) return emptyDiff;
  const policy = effectivePolicy(config, { zone, target, snapshot });
  if (snapshot.deleted !== null && policy.onDelete === 'keep') return emptyDiff;
  // Who was sent to a folded zone before still asks there: it stays as it is until its time in the trash is over.
  if (snapshot.foldedInto !== undefined && !isRemovalDue(snapshot, policy, now())) return emptyDiff;
  const context: DiffContext = {
    zone,
    adopting,
    released: new Set(state.released as readonly SetKey[]),
    kept: new Set(snapshot.deleted === null ? [] : applied?.found),
    ownsApexNs: ownsApexNs(config, target, traits),
    ignores: (name, type) => config.records.ignore.some((rule) => rule.type === type && matchesName(rule.name, name)),
  };
  const wished = holdPtrTakeover(diffZone(desired, applied, observed, context), snapshot, context.released);
  const diff = holdLastSets(wished, {
    snapshot,
    served: desired,
    ours: applied?.sets ?? [],
    released: context.released,
  });
  const allowed = applyPolicy(snapshot.undone === undefined ? diff : asUndone(diff), zone, {
    ...policy,
    unattended,
    released: context.released,
  });
  const quota = state.recordQuota;
  // A full zone is believed to be full for a while: what would be refused is not sent.
  const age = quota === undefined ? null : ageOf(parseTime(quota.at), now());
  if (quota === undefined || age === null || age >= quotaCacheMs) return allowed;
  return holdOverQuota(allowed, quota, {
    zone,
    words: traits.words,
    ours: applied?.sets.length ?? 0,
    released: context.released,
  });
}

/** What differs from what was written is not an edit in Plesk while the zone is not as Plesk said. */
function asUndone(diff: ZoneDiff): ZoneDiff {
  return {
    ...diff,
    changes: diff.changes.map((change) => (change.why === 'edited' ? { ...change, why: 'undo' } : change)),
  };
}
