import { subject as setOf } from '../../reconcile/plan/change.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { isRemovalDue } from '../../reconcile/plan/zone-removal.ts';
import type { Manner, Subject } from '../pass/compare-zone.ts';
import { policyFor } from '../pass/effective-policy.ts';
import type { Sight } from '../pass/observe-zone.ts';
import { isToBeFreed } from '../pass/unconfirmed.ts';

/** Calls that applying takes beside those for changes: a mark is written, or a hosted zone that goes is looked up once more. */
export function callsBeside(
  subject: Subject,
  sight: Sight,
  { diff, removes }: { readonly diff: ZoneDiff; readonly removes: boolean },
  manner: Manner,
): number {
  if (removes) return Number(sight.kind === 'there' && sight.hosted === null && diff.foreign.length === 0);
  return Number(writesMark(subject, sight, diff, manner));
}

/** Whether applying would write the mark of the hosted zone: it is taken over, has none yet, or is given up. */
function writesMark(subject: Subject, sight: Sight, { changes, held }: ZoneDiff, { config }: Manner): boolean {
  if (sight.kind !== 'there' || sight.hosted === null || sight.standing.kind === 'guest') return false;
  if (policyFor(config, subject).mode === 'observe' || subject.snapshot.retained !== undefined) return false;
  if (subject.desired !== null) return !sight.hosted.marked;
  const goes = new Set(changes.map((change) => keyOf(setOf(change))));
  const left = sight.applied.sets.filter(({ set }) => !goes.has(keyOf(set)));
  const applied = { ...sight.applied, sets: left, unsure: [] };
  const after: Subject = { ...subject, state: { ...subject.state, applied } };
  return held.length === 0 && sight.hosted.keeper.kind !== 'freed' && isToBeFreed(after, config);
}

/** Whether applying would remove the hosted zone: it is due, and what is left of ours goes with it. */
export function removesZone({ zone, target, snapshot, desired, state }: Subject, { config, now }: Manner): boolean {
  const policy = policyFor(config, { zone, target, snapshot });
  return (
    desired === null &&
    state.applied?.created === true &&
    policy.mode === 'sync' &&
    isRemovalDue(snapshot, policy, now())
  );
}
