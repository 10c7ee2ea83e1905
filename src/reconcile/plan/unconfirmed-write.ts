import { subject, type Change } from './change.ts';
import { byKey, type Applied, type Observed, type UnconfirmedWrite } from './observed.ts';
import { compareSets, keyOf, sameContent, type RecordSet } from '../dns/record-set.ts';

/** Lists what changes would write, to be recorded before they are sent. */
export function unconfirmedWrites(changes: readonly Change[]): readonly UnconfirmedWrite[] {
  return changes.map((change) => {
    const { name, type } = subject(change);
    return { name, type, after: change.after };
  });
}

/** What a service changes atomically. */
export type Atomic = 'batch' | 'set' | 'record';

/**
<<<<<<< HEAD
 * Resolves unconfirmed writes with an observation.
 * If the provider has exactly what was sent, we wrote it: such a set is ours, and a set we removed isn't missing. A
 * service that changes single records may have changed a set partly; that set is ours too. All other attempts had no
 * effect, unless the observation is incomplete.
=======
 * Resolves the attempts by what is observed. If the provider has exactly what was sent, we wrote it: such a set is
 * ours, and what we removed is not missing. A service that changes single records may have a set half changed, which is ours too.
 * If it has neither the old nor the new content, and the set may have been gone in between, somebody else may have made it: we
 * let go of it. Any other attempt came to nothing, unless the observation isn't complete.
>>>>>>> 2b1df05 (A set that others made after a removal without an answer is theirs; plans compare looks in any order)
 */
export function resolveUnconfirmed(applied: Applied, observed: Observed, atomic: Atomic): Applied {
  if (applied.unsure.length === 0) return applied;
  const sets = byKey(applied.sets);
  const there = byKey(observed.sets);
  for (const attempt of applied.unsure) {
    const key = keyOf(attempt);
    const found = there.get(key);
    const before = sets.get(key)?.set ?? null;
    if (found === undefined) {
      if (mayHaveBeenGone(attempt, atomic) && observed.complete) sets.delete(key);
    } else if (isOurs(found.set, before, attempt.after, atomic)) {
      sets.set(key, found);
    } else if (mayHaveBeenGone(attempt, atomic) && before !== null && !sameContent(before, found.set)) {
      sets.delete(key);
    }
  }
  return {
    ...applied,
    sets: [...sets.values()].sort((a, b) => compareSets(a.set, b.set)),
    unsure: observed.complete ? [] : applied.unsure,
  };
}

/** Whether an attempt leaves a time without the set: a removal does, and so does a change made record by record. */
function mayHaveBeenGone({ after }: UnconfirmedWrite, atomic: Atomic): boolean {
  return after === null || atomic === 'record';
}

function isOurs(found: RecordSet, before: RecordSet | null, after: RecordSet | null, atomic: Atomic): boolean {
  if (after !== null && sameContent(after, found)) return true;
  if (atomic !== 'record') return false;
  const ends = [before, after].filter((end) => end !== null);
  const values = new Set(ends.flatMap((end) => end.values));
  return found.values.every((value) => values.has(value)) && ends.some(({ ttl }) => ttl === found.ttl);
}
