import { createHash } from 'node:crypto';
import type { Zone } from '../../reconcile/desired/zone.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';

/** What a plan of a zone stands on, each part as a digest. */
export interface PlanFingerprint {
  /** What Plesk said, and what an administrator decided. */
  readonly desired: string;
  /** What we last wrote at the target. */
  readonly applied: string;
}

/** What a plan of a zone stands on now. */
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

/** The digest of what a target is to have of a zone. */
export function desiredDigest(desired: Zone | null): string {
  return digest(desired === null ? null : [desired.sets, desired.rejects]);
}

/** The digest of a value whose keys come in one order. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
