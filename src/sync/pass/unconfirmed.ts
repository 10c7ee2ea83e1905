import type { Keeper } from '../../reconcile/plan/keeper.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { ZoneAtTarget } from './compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import { effectivePolicy } from './effective-policy.ts';

/**
 * Whether only a look tells how a zone stands at its target: a write got no answer, our own record of it is lost, nobody has
 * looked yet, a take-over is not complete, or the mark has to be changed. Nobody looked at a deleted zone either if the state was
 * copied or restored since (`copyId`). Pure.
 */
export function isUnconfirmed(subject: ZoneAtTarget, config: Config, copyId: string | null): boolean {
  const { snapshot, desired, state } = subject;
  const { applied, outcome } = state;
  if (snapshot.deleted !== null && isUnseenInCopy(state, copyId)) return true;
  if (applied === null) return desired === null && mayBeThere(subject);
  if (applied.unsure.length > 0 || applied.lost === true || state.adopting) return true;
  if (desired === null) return isToBeFreed(subject, config);
  // The mark of an emptied zone may say that it was given up, although the reply to writing it was lost.
  return applied.freed === true || (applied.sets.length === 0 && outcome?.status === 'failing');
}

/** Whether a hosted zone of which nothing is known may be there: its creation got no answer, or nobody looked since Plesk deleted it. */
function mayBeThere({ snapshot, state: { creating, outcome } }: ZoneAtTarget): boolean {
  return creating !== undefined || (snapshot.deleted !== null && (outcome?.verifiedAt ?? null) === null);
}

/** Whether a zone was not looked at since the state was last copied or restored. */
export function isUnseenInCopy({ seenInCopy }: TargetState, copyId: string | null): boolean {
  return copyId !== null && seenInCopy !== copyId;
}

/**
 * Whether a zone that Plesk deleted has nothing of ours any more, and still says that we keep it. The mark counts, if it was seen
 * (`keeper`), and not our record: a restored state may say that a zone was given up which this server took again since.
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
