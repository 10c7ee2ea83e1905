import type { Keeper } from '../../reconcile/plan/keeper.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { ZoneAtTarget } from './compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import { effectivePolicy } from './effective-policy.ts';

/**
 * Checks whether a zone's state at its target is unknown without an observation.
 * Reasons: a write or a deletion of the hosted zone without an answer, a lost record of ours, no observation yet, an
 * incomplete adoption, or a mark that must change. For a deleted zone also if the state was copied or restored since
 * (`copyId`). Pure.
 */
export function isUnconfirmed(subject: ZoneAtTarget, config: Config, copyId: string | null): boolean {
  const { snapshot, desired, state } = subject;
  const { applied, outcome } = state;
  if (snapshot.deleted !== null && isUnseenInCopy(state, copyId)) return true;
  if (applied === null) return desired === null && mayBeThere(subject);
  if (applied.unsure.length > 0 || applied.lost === true || state.adopting) return true;
  if (state.removing !== undefined) return true;
  if (desired === null) return isToBeFreed(subject, config);
  // The mark of an emptied zone may already say that it was released, if the reply was lost.
  return applied.freed === true || (applied.sets.length === 0 && outcome?.status === 'failing');
}

/**
 * Checks whether an unknown hosted zone may exist: its creation got no answer, or it wasn't observed since Plesk
 * deleted the zone.
 */
function mayBeThere({ snapshot, state: { creating, outcome } }: ZoneAtTarget): boolean {
  return creating !== undefined || (snapshot.deleted !== null && (outcome?.verifiedAt ?? null) === null);
}

/** Checks whether a zone wasn't observed since the state was last copied or restored. */
export function isUnseenInCopy({ seenInCopy }: TargetState, copyId: string | null): boolean {
  return copyId !== null && seenInCopy !== copyId;
}

/**
 * Checks whether a deleted zone contains nothing of ours but is still marked as ours.
 * The mark counts if it was observed (`keeper`), not our record: a restored state may list a zone as released that this
 * server adopted again.
 */
export function isToBeFreed(
  { zone, target, snapshot, desired, state }: ZoneAtTarget,
  config: Config,
  keeper?: Keeper,
): boolean {
  const { applied } = state;
  const { mode, onDelete } = effectivePolicy(config, { zone, target, snapshot });
  if (applied === null || snapshot.deleted === null || desired !== null || state.barred !== undefined) return false;
  const isEmptied = applied.sets.length === 0 && applied.unsure.length === 0 && applied.lost !== true;
  const isFreed = applied.freed === true && keeper?.kind !== 'us';
  return isEmptied && !isFreed && mode === 'sync' && onDelete !== 'keep';
}
