import type { Change } from './change.ts';

/** What a service can verify atomically before it writes. */
export type Guard = 'batch' | 'record' | 'none';

/**
 * Checks whether changes need an observation before they are sent, and another one after.
 * A service without a guard overwrites concurrent changes. A guard of single records notices a missing record, but adds
 * new records next to foreign ones. To create a set, change a TTL or replace a CNAME, the current content must be
 * known.
 */
export function needsObservation(changes: readonly Change[], guard: Guard): boolean {
  if (guard === 'batch' || changes.length === 0) return false;
  return guard === 'none' || changes.some(isUnguarded);
}

function isUnguarded({ before, after }: Change): boolean {
  if (after === null) return false;
  return before === null || after.type === 'CNAME' || before.set.ttl !== after.ttl;
}
