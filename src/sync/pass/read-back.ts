import type { Done, Submission } from '../../cloud/provider.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { subject as setOf, type Change } from '../../reconcile/plan/change.ts';
import { byKey, type Observed, type ProviderSet } from '../../reconcile/plan/observed.ts';
import { keyOf, sameContent, type SetKey } from '../../reconcile/dns/record-set.ts';
import type { Target } from '../targets.ts';
import type { AppliedZone } from './compare-zone.ts';

/**
 * Verifies a submission.
 * A service without a guard may store something else and still report success, so what was written is read back. A set
 * that differs is unconfirmed, so that the next pass observes the zone.
 */
export async function readBack(
  { provider }: Target,
  { zone, traits, state }: AppliedZone,
  submission: Submission,
): Promise<Submission> {
  if (traits.guard !== 'none' || submission.done.length === 0) return submission;
  try {
    return compared(submission, await provider.observe(zone, state.applied.zoneId), traits.words.service);
  } catch (error) {
    rethrowUnlessKnown(error);
    const written = submission.done.map(({ change }) => change);
    return {
      ...submission,
      done: [],
      unsure: [...submission.unsure, ...written],
      failure: submission.failure ?? error,
    };
  }
}

/** Returns the part of a submission that exists as it was written. */
function compared(submission: Submission, observed: Observed, service: string): Submission {
  const observedSets = byKey(observed.sets);
  const done = submission.done.flatMap((item) => confirmed(item, observedSets));
  const confirmedChanges = new Set(done.map(({ change }) => change));
  const differing = submission.done.filter(({ change }) => !confirmedChanges.has(change)).map(({ change }) => change);
  if (differing.length === 0) return { ...submission, done };
  const names = differing.map((change) => `${setOf(change).name} ${setOf(change).type}`).join(', ');
  const failure = new DnsSyncError(
    'not-as-written',
    `${service} took the change and holds something else: ${names}`,
    'look at these records at the service; the next pass compares them again',
  );
  return { ...submission, done, unsure: [...submission.unsure, ...differing], failure: submission.failure ?? failure };
}

/** Checks whether a deleted set still exists with its old content. */
function isLeft({ before }: Change, found: ProviderSet | undefined): boolean {
  return before !== null && found !== undefined && sameContent(before.set, found.set);
}

function confirmed({ change, now }: Done, observedSets: ReadonlyMap<SetKey, ProviderSet>): readonly Done[] {
  const found = observedSets.get(keyOf(setOf(change)));
  // Different content was written by another party since: our set is deleted.
  if (now === null) return isLeft(change, found) ? [] : [{ change, now }];
  return found !== undefined && sameContent(found.set, now.set) ? [{ change, now: found }] : [];
}
