import { compareNames, parseName, type DnsName } from '../dns/name.ts';
import type { Applied } from '../plan/observed.ts';

type Written = Pick<Applied, 'nameServers' | 'sets'>;

/** Lists the name servers to ask about a zone: those of the service, or of the apex if the service names none. */
export function serversToAsk(zone: DnsName, applied: Written): readonly DnsName[] {
  return applied.nameServers.length > 0 ? namesOf(applied.nameServers) : apexServers(zone, applied);
}

/** Lists the names that a delegation to the service may have: also those applied at the apex, which may be white label. */
export function ownServers(zone: DnsName, applied: Written): readonly DnsName[] {
  return namesOf([...applied.nameServers, ...apexServers(zone, applied)]);
}

function apexServers(zone: DnsName, { sets }: Pick<Applied, 'sets'>): readonly DnsName[] {
  return namesOf(sets.find(({ set }) => set.name === zone && set.type === 'NS')?.set.values ?? []);
}

function namesOf(texts: readonly string[]): readonly DnsName[] {
  const names = texts.map(parseName).flatMap((name) => (name.ok ? [name.value] : []));
  return [...new Set(names)].sort(compareNames);
}
