import { subject as setOf } from '../../reconcile/plan/change.ts';
import { rejectRecord } from '../../reconcile/plan/json-records.ts';
import type { Outcome } from '../../reconcile/plan/outcome.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import { unservedRecords, type PassState } from '../pass/pass-report.ts';

/** What a document keeps of a pass for events alone. */
export type EventFacts = Pick<TargetState, 'synchronizedAt' | 'healed' | 'unserved'>;

/** The facts after a pass that ended with an outcome. Without news they are those of before. */
export function factsAfterPass(
  before: TargetState,
  subject: ZoneAtTarget,
  progress: PassState,
  outcome: Outcome,
): EventFacts {
  const unserved = unservedRecords(subject).map(rejectRecord);
  return {
    ...synchronizedSince(before, subject, outcome),
    ...lastHealed(before, progress, outcome),
    ...(unserved.length > 0 && { unserved }),
  };
}

/** Since when the zone is known to be synchronized. A deleted zone that comes back counts as new. */
function synchronizedSince(
  { synchronizedAt, outcome: earlier }: TargetState,
  { desired }: ZoneAtTarget,
  outcome: Outcome,
): EventFacts {
  if (desired === null) return {};
  if (synchronizedAt !== undefined) return { synchronizedAt };
  return outcome !== earlier && outcome.status === 'synchronized' ? { synchronizedAt: outcome.at } : {};
}

/** Drift that the pass found and reverted, if it was not known before. */
function lastHealed({ drift, healed }: TargetState, { rounds }: PassState, { at }: Outcome): EventFacts {
  const done = rounds.flatMap(({ submission }) => submission.done.map(({ change }) => change));
  const sets = new Set(done.filter(({ drifted }) => drifted).map((change) => keyOf(setOf(change)))).size;
  if (sets > 0 && drift === undefined) return { healed: { at, sets } };
  return healed === undefined ? {} : { healed };
}
