import { subject } from '../../reconcile/plan/change.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { driftAfter, driftLeft, type KnownDrift } from '../../reconcile/plan/known-drift.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { Progress } from './pass-report.ts';

/** The drift that is known after a pass: what it saw and left, or without a look what was known before. */
export function driftAfterPass(
  before: KnownDrift | undefined,
  progress: Progress,
  now: number,
): KnownDrift | undefined {
  const { applied, rounds, seen, error } = progress;
  if (error !== null) return before;
  // Where nothing is ours any more, nothing of ours can be changed by others.
  if (!seen) return applied === null || applied.sets.length === 0 ? undefined : before;
  const last = rounds.at(-1);
  const done = last?.submission.done.map(({ change }) => subject(change)) ?? [];
  return driftAfter(before, last === undefined ? 0 : driftLeft(last.diff, done), isoTime(now));
}

/** A state with the drift that is known, or without any. */
export function withDrift(before: TargetState, drift: KnownDrift | undefined): TargetState {
  const { drift: _known, ...state } = before;
  return drift === undefined ? state : { ...state, drift };
}
