import { subject } from '../../reconcile/plan/change.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { driftAfter, driftLeft, type KnownDrift } from '../../reconcile/plan/known-drift.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { PassState } from './pass-report.ts';

/** Returns the known drift after a pass: what it observed and left, or without an observation the earlier drift. */
export function driftAfterPass(
  before: KnownDrift | undefined,
  progress: PassState,
  now: number,
): KnownDrift | undefined {
  const { applied, rounds, seen, error } = progress;
  if (error !== null) return before;
  // Without sets of ours there is no drift.
  if (!seen) return applied === null || applied.sets.length === 0 ? undefined : before;
  const last = rounds.at(-1);
  const done = last?.submission.done.map(({ change }) => subject(change)) ?? [];
  return driftAfter(before, last === undefined ? 0 : driftLeft(last.diff, done), isoTime(now));
}

/** Returns a state with the given drift, or without any. */
export function withDrift(before: TargetState, drift: KnownDrift | undefined): TargetState {
  const { drift: _known, ...state } = before;
  return drift === undefined ? state : { ...state, drift };
}
