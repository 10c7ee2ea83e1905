import { eventsOfChecks, type TargetCheck } from '../../../reconcile/events/target-events.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { isoTime } from '../../../reconcile/iso-time.ts';
import { errorRecord } from '../../../reconcile/plan/json-records.ts';
import type { Session } from '../../session.ts';
import { isTargetWide } from '../../target-failure.ts';
import type { PlannedZone } from '../planned-zone.ts';

/** A planned zone, as far as it shows whether its target can be used. */
export type AskedZone = Pick<PlannedZone, 'target' | 'isAsked'> & {
  readonly plan: Pick<PlannedZone['plan'], 'error'>;
};

/**
 * Makes an event if a target can't be used at all, and one when it can be used again.
 * A zone that can't be planned has no pass, so nothing else reports lost credentials before the next edit. Users with
 * read-only access to the state record nothing.
 */
export async function noteTargetChecks(
  { store, targets, now }: Pick<Session, 'store' | 'targets' | 'now'>,
  planned: readonly AskedZone[],
): Promise<void> {
  const checks = targets.flatMap((target) =>
    checkOf(
      target.name,
      planned.filter((item) => item.target === target),
    ),
  );
  try {
    await store.watch.updateTargets((failing) => eventsOfChecks(failing, checks, isoTime(now())));
  } catch (error) {
    rethrowUnlessKnown(error);
  }
}

/** The check of a target by the zones that it was asked for: it fails if each of them failed because of the target. */
function checkOf(target: string, planned: readonly AskedZone[]): readonly TargetCheck[] {
  const errors = planned.filter(({ isAsked }) => isAsked).map(({ plan }) => plan.error);
  const wide = errors.filter((error) => error !== null && isTargetWide(error));
  const [first = null] = wide;
  if (first !== null && wide.length === errors.length) return [{ target, error: errorRecord(first) }];
  return errors.includes(null) ? [{ target, error: null }] : [];
}
