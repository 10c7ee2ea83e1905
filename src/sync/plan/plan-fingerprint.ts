import { createHash } from 'node:crypto';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';

/** The basis of a zone's plan, as digests. */
export interface PlanFingerprint {
  /** Digest of Plesk's content and an administrator's decisions. */
  readonly desired: string;
  /** Digest of our last write at the target. */
  readonly applied: string;
}

/** Computes the present fingerprint of a zone. */
export function planFingerprint({ snapshot, state }: ZoneAtTarget): PlanFingerprint {
  const { desired, ptrs, emptied, deleted, retained, missing } = snapshot;
  return {
    desired: digest([desired, ptrs, emptied, deleted, retained, missing, state.released, state.adopting]),
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
