import { keyOf, type SetName } from '../dns/record-set.ts';
import { subject } from './change.ts';
import { driftedOf } from './drift.ts';
import type { ZoneDiff } from './diff.ts';

/** Drift of a zone at a target that was seen and isn't known to be gone: since when (ISO 8601), in how many record sets. */
export interface KnownDrift {
  readonly since: string;
  readonly sets: number;
}

/** The drift that is known after a look that found it in `sets` record sets; undefined if it is gone. */
export function driftAfter(before: KnownDrift | undefined, sets: number, at: string): KnownDrift | undefined {
  if (sets === 0) return undefined;
  return before?.sets === sets ? before : { since: before?.since ?? at, sets };
}

/** How many drifted record sets a comparison leaves, once some of its changes are done. */
export function driftLeft(diff: Pick<ZoneDiff, 'changes' | 'held'>, done: readonly SetName[]): number {
  const gone = new Set(done.map(keyOf));
  return driftedOf(diff).filter(({ change }) => !gone.has(keyOf(subject(change)))).length;
}
