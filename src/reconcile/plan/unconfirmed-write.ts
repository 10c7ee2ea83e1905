import { subject, type Change } from './change.ts';
import { byKey, type Applied, type Observed, type UnconfirmedWrite } from './observed.ts';
import { compareSets, keyOf, sameContent } from '../dns/record-set.ts';

/** What changes would make of their sets, to be written down before they are sent. */
export function unconfirmedWrites(changes: readonly Change[]): readonly UnconfirmedWrite[] {
  return changes.map((change) => {
    const { name, type } = subject(change);
    return { name, type, after: change.after };
  });
}

/**
 * Settles the attempts by what is observed. Where the provider has exactly what was sent, we wrote it: such a set is
 * ours, and what we removed is not missing. Any other attempt came to nothing, unless the observation isn't complete.
 */
export function resolveUnconfirmed(applied: Applied, observed: Observed): Applied {
  if (applied.unsure.length === 0) return applied;
  const sets = byKey(applied.sets);
  const there = byKey(observed.sets);
  for (const attempt of applied.unsure) {
    const key = keyOf(attempt);
    const found = there.get(key);
    if (found === undefined) {
      if (attempt.after === null && observed.complete) sets.delete(key);
    } else if (attempt.after !== null && sameContent(attempt.after, found.set)) {
      sets.set(key, found);
    }
  }
  return {
    ...applied,
    sets: [...sets.values()].sort((a, b) => compareSets(a.set, b.set)),
    unsure: observed.complete ? [] : applied.unsure,
  };
}
