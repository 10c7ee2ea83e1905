import type { DnsName } from '../../reconcile/dns/name.ts';
import { readListedZones, type PanelZone } from './listed-zones.ts';
import type { PleskCli } from './plesk-cli.ts';

/**
 * Reads the serials of the zones that Plesk serves and sends, which a resync would take.
 * Throws like `readDatabaseSchema`.
 */
export async function readZoneSerials(panel: PleskCli): Promise<ReadonlyMap<DnsName, number>> {
  return serialsIn(await readListedZones(panel));
}

/** Returns the serials of the served zones. */
export function serialsIn(listed: readonly PanelZone[]): ReadonlyMap<DnsName, number> {
  return new Map(
    listed.flatMap(({ zone, serial, reason }) => (reason !== null || serial === null ? [] : [[zone, serial] as const])),
  );
}
