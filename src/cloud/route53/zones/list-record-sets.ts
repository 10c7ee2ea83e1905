import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Observed, ProviderSet, RoutedSet } from '../../../reconcile/plan/observed.ts';
import { nameValue } from '../../../reconcile/dns/rdata-fields.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { fromWire } from '../batches/translate.ts';

/** Lists all record sets of a zone. A failing page throws, so that the result is always complete. */
export async function listRecordSets(api: Route53Api, zone: DnsName, zoneId: string): Promise<Observed> {
  const sets: ProviderSet[] = [];
  const routed: RoutedSet[] = [];
  let nameServers: readonly string[] = [];
  for (const wire of await api.recordSets(zoneId)) {
    const listed = fromWire(wire);
    if (listed.kind === 'routed') {
      routed.push(listed.item);
      continue;
    }
    const { set } = listed.item;
    if (set.name === zone && set.type === 'NS') nameServers = set.values;
    sets.push(listed.item);
  }
  return { zoneId, nameServers: canonicalServers(nameServers), sets, routed, complete: true };
}

/**
 * Normalizes name servers to lower case with a final dot.
 * CreateHostedZone returns them without the dot, the NS set with it.
 */
export function canonicalServers(servers: readonly string[]): readonly string[] {
  return servers
    .map((server) => nameValue(server))
    .flatMap((name) => (name.ok ? [name.value] : []))
    .sort();
}
