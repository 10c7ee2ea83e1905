import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { needsObservation } from '../../../reconcile/plan/needs-observation.ts';
import { sameObserved } from '../../../reconcile/plan/same-observed.ts';
import { planFingerprint, sameFingerprint, type PlanFingerprint } from '../../plan/plan-fingerprint.ts';
import type { Target } from '../../targets.ts';
import { planEdits, type ZoneAtTarget } from '../compare-zone.ts';
import { finderByCalls } from '../observe/finder.ts';
import { wholeObservation, type LeanObservation } from '../observe/lean-observation.ts';
import type { Observation } from '../observe/observation.ts';
import { observeZone } from '../observe/observe-zone.ts';
import type { PassContext } from '../pass-context.ts';
import type { Start } from './start.ts';

/**
 * Starts a pass with the observation of a plan, unless the basis of the plan (`fingerprint`) changed.
 * A service without a guard is observed again: the zone must be as it was planned.
 */
export function fromPlan(observation: LeanObservation, fingerprint: PlanFingerprint): Start {
  return {
    unchanged: async () => null,
    begin: async (context, target, subject) => {
      // Nothing is recorded: the command that changed the zone reports its state.
      if (!sameFingerprint(planFingerprint(subject), fingerprint)) throw moved(subject.zone);
      const planned = wholeObservation(observation, subject);
      const first = needsSecondLook(context, subject, planned)
        ? await lookAgain(context, target, subject, planned)
        : planned;
      return async () => first;
    },
  };
}

function needsSecondLook({ options }: PassContext, subject: ZoneAtTarget, planned: Observation): boolean {
  if (planned.kind !== 'there' || subject.traits.guard === 'batch') return false;
  return needsObservation(planEdits(subject, planned, options).diff.changes, subject.traits.guard);
}

async function lookAgain(
  { options }: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  planned: Observation,
): Promise<Observation> {
  if (planned.kind !== 'there') throw moved(subject.zone);
  // A zone that the plan adopts isn't ours yet.
  const { adopting } = planned;
  const seen = await observeZone(target, subject, finderByCalls(target.provider), { ...options, adopting });
  const isSame = seen.kind === 'there' && sameObserved(planned.observed, seen.observed);
  if (!isSame) throw moved(subject.zone);
  return { ...seen, adopting };
}

function moved(zone: DnsName): DnsSyncError {
  return new DnsSyncError('moved', `${zone} changed after it was planned`, 'run "dns-sync apply" again');
}
