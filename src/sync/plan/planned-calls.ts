import { subject as setOf } from '../../reconcile/plan/change.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { isRemovalDue } from '../../reconcile/plan/zone-removal.ts';
import type { PassOptions, ZoneAtTarget } from '../pass/compare-zone.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import type { Observation } from '../pass/observe/observation.ts';
import { isToBeFreed } from '../pass/unconfirmed.ts';

/** Counts API calls in addition to the changes: to write a mark, or to look up a hosted zone before its deletion. */
export function callsBeside(
  subject: ZoneAtTarget,
  observation: Observation,
  { diff, removes }: { readonly diff: ZoneDiff; readonly removes: boolean },
  options: PassOptions,
): number {
  if (removes) return Number(observation.kind === 'there' && observation.hosted === null && diff.foreign.length === 0);
  return Number(writesMark(subject, observation, diff, options));
}

/** Checks whether applying writes the hosted zone's mark: it is adopted, unmarked or released. */
function writesMark(
  subject: ZoneAtTarget,
  observation: Observation,
  { changes, held }: ZoneDiff,
  { config }: PassOptions,
): boolean {
  if (observation.kind !== 'there' || observation.hosted === null || observation.standing.kind === 'guest')
    return false;
  if (effectivePolicy(config, subject).mode === 'observe' || subject.snapshot.retained !== undefined) return false;
  if (subject.desired !== null) return !observation.hosted.marked;
  const goes = new Set(changes.map((change) => keyOf(setOf(change))));
  const left = observation.applied.sets.filter(({ set }) => !goes.has(keyOf(set)));
  const applied = { ...observation.applied, sets: left, unsure: [] };
  const after: ZoneAtTarget = { ...subject, state: { ...subject.state, applied } };
  const { keeper } = observation.hosted;
  return held.length === 0 && keeper.kind !== 'freed' && isToBeFreed(after, config, keeper);
}

/** Checks whether applying deletes the hosted zone: it is due, and our remaining sets are deleted too. */
export function removesZone(
  { zone, target, snapshot, desired, state }: ZoneAtTarget,
  { config, now }: PassOptions,
): boolean {
  const policy = effectivePolicy(config, { zone, target, snapshot });
  return (
    desired === null &&
    state.applied?.created === true &&
    policy.mode === 'sync' &&
    isRemovalDue(snapshot, policy, now())
  );
}
