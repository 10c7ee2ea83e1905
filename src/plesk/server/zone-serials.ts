import type { DnsName } from '../../reconcile/dns/name.ts';
import { queryDatabase } from './database-query.ts';
import { whyNotServed } from '../call/eligibility.ts';
import type { PleskCli } from './plesk-cli.ts';
import { readDatabaseSchema } from '../sources/database-schema.ts';
import { ownedZones } from '../sources/database-zones.ts';
import { zoneRows, zoneSelects } from '../sources/zone-rows.ts';
import { readZoneName } from '../call/zone-name.ts';

/**
 * Reads the serials of the zones that Plesk serves and sends, which a resync would take.
 * Throws like `readDatabaseSchema`.
 */
export async function readZoneSerials(panel: PleskCli): Promise<ReadonlyMap<DnsName, number>> {
  const answer = await queryDatabase(panel, zoneSelects(await readDatabaseSchema(panel)));
  const serials = new Map<DnsName, number>();
  for (const { name, status, soa } of ownedZones(zoneRows(answer))) {
    const { status: zoneStatus = '', type = '', serial = '' } = soa;
    if (whyNotServed({ soa: { status: zoneStatus, type }, status }) !== null) continue;
    const zone = readZoneName(name);
    if (zone.ok && /^\d+$/.test(serial)) serials.set(zone.value, Number(serial));
  }
  return serials;
}
