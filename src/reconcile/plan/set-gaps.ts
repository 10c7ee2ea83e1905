import { subject, type Change } from './change.ts';
import type { DnsName } from '../dns/name.ts';
import { compareSets, keyOf, type SetKey, type SetName } from '../dns/record-set.ts';
import { setOfKey } from '../group-by.ts';

/**
 * Lists record sets that are missing between two calls of a change.
 * A set counts if it is missing itself, or if its name has no set at all. Unchanged sets aren't known here.
 */
export function setGaps(calls: readonly (readonly Change[])[]): readonly SetName[] {
  const lost = new Set<SetKey>();
  const emptied = new Set<DnsName>();
  const standing = setsBefore(calls.flat());
  const gaps: SetName[] = [];
  for (const call of calls) {
    for (const change of call) {
      const { name, type } = subject(change);
      const key = keyOf({ name, type });
      if (change.kind === 'create' && (lost.has(key) || emptied.has(name))) gaps.push({ name, type });
      if (change.kind === 'create') setOfKey(standing, name).add(key);
      if (change.kind === 'delete') setOfKey(standing, name).delete(key);
    }
    for (const change of call) {
      const { name, type } = subject(change);
      if (change.kind === 'delete') lost.add(keyOf({ name, type }));
      if (setOfKey(standing, name).size === 0) emptied.add(name);
      else emptied.delete(name);
    }
  }
  return gaps.sort(compareSets);
}

function setsBefore(changes: readonly Change[]): Map<DnsName, Set<SetKey>> {
  const standing = new Map<DnsName, Set<SetKey>>();
  for (const { before } of changes) if (before !== null) setOfKey(standing, before.set.name).add(keyOf(before.set));
  return standing;
}
