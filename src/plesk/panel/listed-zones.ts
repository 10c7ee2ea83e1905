import { ownerless, whyNotServed } from '../call/eligibility.ts';
import { readPleskZoneName } from '../call/plesk-zone-name.ts';
import { readDatabaseSchema } from '../sources/database-schema.ts';
import { ownedZones } from '../sources/database-zones.ts';
import { zoneRows, zoneSelects } from '../sources/zone-rows.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { queryDatabase } from './database-query.ts';
import type { PleskCli } from './plesk-cli.ts';

/** A zone in Plesk's database. `reason` says why Plesk doesn't serve it, as a clause; null if it does. */
export interface PanelZone {
  readonly zone: DnsName;
  readonly serial: number | null;
  readonly reason: string | null;
}

/**
 * Lists the zones of the domains in Plesk, also those that Plesk doesn't serve.
 * Throws like `readDatabaseSchema`.
 */
export async function readListedZones(panel: PleskCli): Promise<readonly PanelZone[]> {
  const answer = await queryDatabase(panel, zoneSelects(await readDatabaseSchema(panel)));
  return ownedZones(zoneRows(answer)).flatMap(({ name, status, soa }): readonly PanelZone[] => {
    const zone = readPleskZoneName(name);
    if (!zone.ok || status === ownerless) return [];
    const { status: zoneStatus = '', type = '', serial = '' } = soa;
    return [
      {
        zone: zone.value,
        serial: /^\d+$/.test(serial) ? Number(serial) : null,
        reason: whyNotServed({ soa: { status: zoneStatus, type }, status }),
      },
    ];
  });
}
