import type { Change } from './change.ts';

/** What a service can require of what was seen before it writes. */
export type Guard = 'batch' | 'record' | 'none';

/**
 * Whether changes that were planned without a look may be sent only after one. A service without a guard overwrites what somebody
 * else made since. One that guards single records sees a record that is gone, but puts a new one beside those of others: where a set
 * is created, a TTL changed or a CNAME replaced, what stands there has to be known.
 */
export function needsLook(changes: readonly Change[], guard: Guard): boolean {
  if (guard === 'batch' || changes.length === 0) return false;
  return guard === 'none' || changes.some(isUnguarded);
}

function isUnguarded({ before, after }: Change): boolean {
  if (after === null) return false;
  return before === null || after.type === 'CNAME' || before.set.ttl !== after.ttl;
}
