import type { ZoneAtTarget } from './compare-zone.ts';
import type { Config } from '../../config/load-config.ts';
import { effectivePolicy } from './effective-policy.ts';

/**
 * Whether only a look tells how a zone stands at its target: a write got no answer, our own record of it is lost, nobody has
 * looked yet, a take-over is not complete, or the mark has to be changed. Pure.
 */
export function isUnconfirmed(subject: ZoneAtTarget, config: Config): boolean {
  const { snapshot, desired, state } = subject;
  const { applied, creating, outcome } = state;
  if (applied === null) {
    const isUnseen = snapshot.deleted !== null && (outcome?.verifiedAt ?? null) === null;
    return desired === null && (creating !== undefined || isUnseen);
  }
  if (applied.unsure.length > 0 || applied.lost === true || state.adopting) return true;
  return desired === null ? isToBeFreed(subject, config) : applied.freed === true;
}

/** Whether a zone that Plesk deleted has nothing of ours any more, and still says that we keep it. */
export function isToBeFreed({ zone, target, snapshot, desired, state }: ZoneAtTarget, config: Config): boolean {
  const { applied } = state;
  const { mode, onDelete } = effectivePolicy(config, { zone, target, snapshot });
  if (applied === null || snapshot.deleted === null || desired !== null || state.barred !== undefined) return false;
  const isEmptied = applied.sets.length === 0 && applied.unsure.length === 0 && applied.lost !== true;
  return isEmptied && applied.freed !== true && mode === 'sync' && onDelete !== 'keep';
}
