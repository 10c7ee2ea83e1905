import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { WireZone } from '../client/api.ts';
import { listingGuard } from '../../zones/listing-guard.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { nameFromWire, nameToWire } from '../batches/wire-text.ts';

/**
 * Lists all hosted zones of a name, public and private.
 * One call is nearly always enough, because the listing starts at the name and is sorted by it. More than 100 zones of
 * one name continue on the next page (ListHostedZonesByName).
 */
export async function zonesNamed(api: Route53Api, zone: DnsName): Promise<readonly WireZone[]> {
  const name = nameToWire(zone);
  const guard = listingGuard(`the hosted zones of ${zone}`);
  const pages: (readonly WireZone[])[] = [];
  for (let startId: string | null = null; ;) {
    const page = await api.zonesFrom(name, startId);
    pages.push(page.zones.filter((item) => isNamed(item.name, zone)));
    if (page.next === null || !isNamed(page.next.name, zone)) return pages.flat();
    guard(
      page.zones.map(({ id }) => id),
      page.next.id,
    );
    startId = page.next.id;
  }
}

function isNamed(wireName: string, zone: DnsName): boolean {
  const name = nameFromWire(wireName);
  return name.ok && name.value === zone;
}
