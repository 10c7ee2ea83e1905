import { DnsSyncError } from '../../../reconcile/error.ts';
import { planFingerprint, sameFingerprint, type PlanFingerprint } from '../../plan/plan-fingerprint.ts';
import { wholeObservation, type LeanObservation } from '../observe/lean-observation.ts';
import type { Start } from './start.ts';

/** Begins with the look that was taken for a plan, unless what the plan stands on (`fingerprint`) has moved since. */
export function fromPlan(observation: LeanObservation, fingerprint: PlanFingerprint): Start {
  return {
    unchanged: async () => null,
    begin: async (_context, _target, subject) => {
      if (sameFingerprint(planFingerprint(subject), fingerprint))
        return async () => wholeObservation(observation, subject);
      // Nothing is recorded: the command that changed the zone reports how it stands.
      throw new DnsSyncError('moved', `${subject.zone} changed while its plan was waiting`, 'plan and apply it again');
    },
  };
}
