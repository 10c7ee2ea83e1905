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
 * Resolves unconfirmed writes with an observation.
 * If the provider has exactly what was sent, we wrote it: such a set is ours, and a set we removed isn't missing. A
 * service that changes single records may have changed a set partly; that set is ours too. If a set that may have been
 * gone for a while has neither the old nor the new content, it may be foreign: it is no longer ours. All
 * other attempts had no effect, unless the observation is incomplete.
 */
export function resolveUnconfirmed(applied: Applied, observed: Observed, atomic: Atomic): Applied {
  if (applied.unsure.length === 0) return applied;
  const sets = byKey(applied.sets);
  const observedSets = byKey(observed.sets);
  for (const attempt of applied.unsure) {
    const key = keyOf(attempt);
    const found = observedSets.get(key);
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
