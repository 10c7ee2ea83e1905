import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Observed, ProviderSet, RoutedSet } from '../../../reconcile/plan/observed.ts';
import { nameValue } from '../../../reconcile/dns/rdata-fields.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { fromWire } from '../batches/translate.ts';

/** Lists a zone's record sets, all pages of them; a page that fails throws, so that what is returned is complete. */
export async function observeZone(api: Route53Api, zone: DnsName, zoneId: string): Promise<Observed> {
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

/** Name servers without case and with a final dot: CreateHostedZone answers without one, the NS set has it. */
export function canonicalServers(servers: readonly string[]): readonly string[] {
  return servers
    .map((server) => nameValue(server))
    .flatMap((name) => (name.ok ? [name.value] : []))
    .sort();
}
