import { createHash } from 'node:crypto';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';

/** The basis of a zone's plan, as digests. */
export interface PlanFingerprint {
  /** Digest of Plesk's content and an administrator's decisions. */
  readonly desired: string;
  /** Digest of our last write at the target. */
  readonly applied: string;
}

/** Fields of a snapshot that no plan depends on. */
type Unplanned = 'zone' | 'displayName' | 'late' | 'serial' | 'lastCommandAt' | 'renamedFrom';

/** All other fields, so that a new field must be added to one of these types. */
type Planned = { readonly [Field in Exclude<keyof Snapshot, Unplanned>]-?: unknown };

/** Computes the present fingerprint of a zone, also of what it keeps for its subdomains. */
export function planFingerprint({ snapshot, state }: Pick<ZoneAtTarget, 'snapshot' | 'state'>): PlanFingerprint {
  const { desired, deleted, emptied, aside, ptrs, retained, missing, undone, renamedTo, folded } = snapshot;
  // The time of the folding delays only the removal of the old hosted zone.
  const foldedInto = snapshot.foldedInto?.zone;
  const kept: Planned = {
    desired,
    deleted,
    emptied,
    aside,
    ptrs,
    retained,
    missing,
    undone,
    renamedTo,
    folded,
    foldedInto,
  };
  return {
    desired: digest([kept, state.delegations, state.released, state.adopting]),
    applied: digest(state.applied),
  };
}

export function sameFingerprint(a: PlanFingerprint, b: PlanFingerprint): boolean {
  return a.desired === b.desired && a.applied === b.applied;
}

/** Computes the digest of the content desired at a target. */
export function desiredDigest(desired: Zone | null): string {
  return digest(desired === null ? null : [desired.sets, desired.rejects]);
}

/** Computes the digest of a value whose keys have a fixed order. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
