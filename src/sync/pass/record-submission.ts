import type { Submission } from '../../cloud/provider.ts';
import { subject as setOf } from '../../reconcile/plan/change.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { byKey, type Applied } from '../../reconcile/plan/observed.ts';
import { refusedSet } from '../../reconcile/plan/outcome.ts';
import { unconfirmedWrites } from '../../reconcile/plan/unconfirmed-write.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { compareSets, keyOf } from '../../reconcile/dns/record-set.ts';
import { noteQuota } from '../hosted-zone/record-quota.ts';
import type { Target } from '../targets.ts';
import { withApplied, type AppliedZone, type Edits } from './compare-zone.ts';
import { journalPrune } from './journal/journal-prune.ts';
import type { PassContext } from './pass-context.ts';
import { noProgress, type PassState } from './pass-report.ts';
import { updateState } from './target-state.ts';

/**
 * Records the hosted zone and the changes before they are sent.
 * This proves what is ours even if the process ends or answers are lost. The changes are unconfirmed until their answer
 * is recorded.
 */
export async function recordIntent(
  context: PassContext,
  target: Target,
  { subject, adopting }: { readonly subject: AppliedZone; readonly adopting: boolean },
  { changes }: ZoneDiff,
): Promise<AppliedZone> {
  await journalPrune(context, subject, changes);
  const { applied, recordQuota } = subject.state;
  const steps = target.provider.callsFor(subject.zone, changes).flat();
  const sent: Applied = changes.length === 0 ? applied : { ...applied, unsure: unconfirmedWrites(steps) };
  const intent = { applied: sent, adopting, ...(recordQuota === undefined ? {} : { recordQuota }) };
  await updateState(context.store, subject, (state) => ({ ...state, ...intent }));
  return { ...subject, state: { ...subject.state, ...intent } };
}

/** The answer when nothing is sent. */
export const nothingSent: Submission = {
  done: [],
  refused: [],
  unsure: [],
  stale: false,
  failure: null,
  changeIds: [],
};

/** Returns the zone's applied state after the changes, and the round of the pass. The end of the pass records them. */
export async function recordSubmission(
  context: PassContext,
  subject: AppliedZone,
  { diff, held }: Edits,
  submission: Submission,
): Promise<{ readonly after: AppliedZone; readonly round: PassState }> {
  await noteQuota(context, subject, submission);
  const applied = withNameServers(subject, appliedAfter(kept(subject, diff), diff, submission));
  const round = {
    ...noProgress(applied),
    rounds: [{ applied, diff, submission }],
    held: [...held, ...submission.refused.map(refusedSet)],
    error: submission.failure,
  };
  return { after: withApplied(subject, applied), round };
}

/** Checks whether the zone differed from the assumption of the round, so that it must be observed again. */
export function isStale({ rounds, error }: PassState, isObserved: boolean): boolean {
  return rounds.some(({ submission }) => submission.stale) || (!isObserved && error?.code === 'no-such-zone');
}

export function contended(zone: DnsName): DnsSyncError {
  return new DnsSyncError(
    'contended',
    `${zone} keeps changing at the provider`,
    'find out which other program changes it; the next pass tries again',
  );
}

/** Returns the known sets of ours in a zone, without those in sync. */
function kept({ desired, state: { applied } }: AppliedZone, { held }: ZoneDiff): Applied {
  const { lost, freed: _given, ...rest } = applied;
  const isLost = lost === true && desired === null && held.some(({ rule }) => rule === 'unknown-content');
  const isFreed = applied.freed === true && desired === null;
  return {
    ...rest,
    ...(isLost && { lost: true as const }),
    ...(isFreed && { freed: true as const }),
  };
}

/** At a service without name servers of its own, those of a zone are what its NS records at the apex say. */
function withNameServers({ zone, traits }: AppliedZone, applied: Applied): Applied {
  const apex = applied.sets.find(({ set }) => set.name === zone && set.type === 'NS');
  if (traits.apexNs !== 'plesk' || apex === undefined) return applied;
  return { ...applied, nameServers: apex.set.values };
}

/** Returns the applied state after a round: sets found as desired, less missing ones, plus the completed changes. */
function appliedAfter(applied: Applied, diff: ZoneDiff, { done, unsure }: Submission): Applied {
  const sets = byKey(applied.sets);
  for (const item of diff.inSync) sets.set(keyOf(item.set), item);
  for (const key of diff.forgotten) sets.delete(key);
  for (const { change, now } of done) {
    if (now === null) sets.delete(keyOf(setOf(change)));
    else sets.set(keyOf(now.set), now);
  }
  const written = new Set(done.map(({ change }) => keyOf(setOf(change))));
  const found = applied.found?.filter((key) => sets.has(key) && !written.has(key)) ?? [];
  const { found: _before, ...rest } = applied;
  return {
    ...rest,
    ...(found.length > 0 && { found }),
    sets: [...sets.values()].sort((a, b) => compareSets(a.set, b.set)),
    unsure: unconfirmedWrites(unsure),
  };
}
