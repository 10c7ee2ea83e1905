import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Observed } from '../../../reconcile/plan/observed.ts';
import type { OciApi } from '../client/api.ts';
import { readRecords } from './read-records.ts';

/** Reads all record sets of a zone, with one call for each page. */
export async function observeOciZone(api: OciApi, zone: DnsName, zoneId: string): Promise<Observed> {
  const { records, complete } = await api.records(zoneId);
  const { sets, routed } = readRecords(zone, records);
  const apex = sets.find(({ set }) => set.name === zone && set.type === 'NS');
  return { zoneId, nameServers: apex?.set.values ?? [], sets, routed, complete };
}
