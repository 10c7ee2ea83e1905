import type { DnsName } from '../dns/name.ts';
import type { Delegation } from './dns-answer.ts';

/** Lists the name servers that a zone is delegated to: none if it isn't delegated, null if it isn't known. */
export function delegatedNames(delegation: Delegation): readonly DnsName[] | null {
  if (delegation.kind === 'unknown') return null;
  return delegation.kind === 'none' ? [] : delegation.nameServers.map(({ name }) => name);
}
