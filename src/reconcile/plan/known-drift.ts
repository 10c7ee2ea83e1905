import { keyOf, type SetName } from '../dns/record-set.ts';
import { subject } from './change.ts';
import { driftedOf } from './drift.ts';
import type { ZoneDiff } from './diff.ts';

/** Drift of a zone at a target that was seen and not yet resolved: since when (ISO 8601), and in how many sets. */
export interface KnownDrift {
  readonly since: string;
  readonly sets: number;
}

/** Returns the known drift after a check found it in `sets` record sets; undefined if it is resolved. */
export function driftAfter(before: KnownDrift | undefined, sets: number, at: string): KnownDrift | undefined {
  if (sets === 0) return undefined;
  return before?.sets === sets ? before : { since: before?.since ?? at, sets };
}

/** Counts the drifted record sets that remain after some changes are applied. */
export function driftLeft(diff: Pick<ZoneDiff, 'changes' | 'held'>, done: readonly SetName[]): number {
  const gone = new Set(done.map(keyOf));
  return driftedOf(diff).filter(({ change }) => !gone.has(keyOf(subject(change)))).length;
}
