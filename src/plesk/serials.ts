import type { DnsName } from '../reconcile/name.ts';
import type { Panel } from './panel.ts';
import { readZoneName } from './zone-name.ts';

/** Zone 1 is Plesk's template; slaves and switched-off zones are never sent. */
const serialQuery = "SELECT HEX(name), serial FROM dns_zone WHERE id <> 1 AND type = 'master' AND status = 0";

/** The serials of the zones that Plesk serves and sends. Throws `plesk-missing` and `plesk-failed`. */
export async function readSerials(panel: Panel): Promise<ReadonlyMap<DnsName, number>> {
  const serials = new Map<DnsName, number>();
  for (const [name = '', serial = ''] of await panel.query(serialQuery)) {
    const zone = readZoneName(Buffer.from(name, 'hex').toString('utf8'));
    if (zone.ok && /^\d+$/.test(serial)) serials.set(zone.value, Number(serial));
  }
  return serials;
}
