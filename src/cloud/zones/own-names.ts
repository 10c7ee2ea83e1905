import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Keeping } from '../service.ts';

/** Returns all names that mark a zone as ours. */
export function ownNames({ names, namesFor }: Pick<Keeping, 'names' | 'namesFor'>, zone: DnsName): readonly string[] {
  return namesFor === undefined ? names : [...names, ...namesFor(zone)];
}
