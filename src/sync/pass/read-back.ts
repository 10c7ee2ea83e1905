import type { Done, Submission } from '../../cloud/provider.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { subject as setOf, type Change } from '../../reconcile/plan/change.ts';
import { needsObservation } from '../../reconcile/plan/needs-observation.ts';
import { byKey, type Observed, type ProviderSet } from '../../reconcile/plan/observed.ts';
import { keyOf, sameContent, type SetKey } from '../../reconcile/dns/record-set.ts';
import type { Target } from '../targets.ts';
import type { AppliedZone } from './compare-zone.ts';

/**
 * Verifies a submission.
 * A write without a guard may reach content of others and still succeed, so what was written that way is read back. A
 * set that differs is unconfirmed, so that the next pass observes the zone.
 */
export async function readBack(
  { provider }: Target,
  { zone, traits, state }: AppliedZone,
  submission: Submission,
): Promise<Submission> {
  if (submission.isReadBack === true) return submission;
  const written = submission.done.filter(({ change }) => needsObservation([change], traits.guard));
  if (written.length === 0) return submission;
  const guarded = { ...submission, done: submission.done.filter((item) => !written.includes(item)) };
  try {
    return compared(guarded, written, await provider.observe(zone, state.applied.zoneId), traits.words.service);
  } catch (error) {
    rethrowUnlessKnown(error);
    return {
      ...guarded,
      unsure: [...guarded.unsure, ...written.map(({ change }) => change)],
      failure: submission.failure ?? error,
    };
  }
}

/** Adds to a submission what exists as it was written; the rest is unconfirmed. */
function compared(submission: Submission, written: readonly Done[], observed: Observed, service: string): Submission {
  const observedSets = byKey(observed.sets);
  const confirmedItems = written.flatMap((item) => confirmed(item, observedSets));
  const confirmedChanges = new Set(confirmedItems.map(({ change }) => change));
  const done = [...submission.done, ...confirmedItems];
  const differing = written.filter(({ change }) => !confirmedChanges.has(change)).map(({ change }) => change);
  if (differing.length === 0) return { ...submission, done };
  const names = differing.map((change) => `${setOf(change).name} ${setOf(change).type}`).join(', ');
  const failure = new DnsSyncError(
    'not-as-written',
    `${service} accepted the change, but stored different values: ${names}`,
    'check these records at the service; the next pass compares them again',
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
