import { ServiceError } from '../https-json/service-error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { Found, HostedZone, Listing } from '../provider.ts';
import type { GoDaddyApi } from './client/api.ts';

/** Most pages of domains: 400,000 domains. */
const maxPages = 2000;

/** How GoDaddy answers for a zone that the account doesn't have (Posh-ACME, Find-GDZone). */
const absent: ReadonlySet<number> = new Set([400, 404]);

/** Finds a zone by its name servers. So a domain that is registered elsewhere is found too. */
export async function findGoDaddyZone(api: GoDaddyApi, zone: DnsName): Promise<Found> {
  try {
    await api.records(zone, { name: '@', type: 'NS' }, 1);
    return { kind: 'found', hosted: godaddyZone(zone) };
  } catch (error) {
    if (error instanceof ServiceError && absent.has(error.status)) return { kind: 'absent' };
    throw error;
  }
}

/** Lists the domains of the account. A zone that isn't among them is looked up: its domain may be registered elsewhere. */
export async function listGoDaddyZones(api: GoDaddyApi): Promise<Listing> {
  const zones = new Set<string>();
  const tokens = new Set<string>();
  for (let token: string | null = null; ;) {
    const { domains, next }: Awaited<ReturnType<GoDaddyApi['domains']>> = await api.domains(token);
    for (const domain of domains) {
      const name = parseName(domain);
      if (name.ok) zones.add(name.value);
    }
    if (next === null) break;
    if (tokens.has(next) || tokens.size >= maxPages)
      throw new DnsSyncError(
        'bad-answer',
        'the listing of domains does not end',
        'check "endpoint" and proxies. Nothing was changed',
      );
    tokens.add(next);
    token = next;
  }
  const find = async (zone: DnsName): Promise<Found> =>
    zones.has(zone) ? { kind: 'found', hosted: godaddyZone(zone) } : findGoDaddyZone(api, zone);
  return {
    find,
    byId: async (zone) => godaddyZone(zone),
    otherServers: async () => new Map(),
  };
}

/** Returns a zone by its name, which is its ID. Nothing at GoDaddy says whose it is. */
export function godaddyZone(zone: DnsName): HostedZone {
  return { zoneId: zone, keeper: { kind: 'nobody' }, made: false, marked: false, comment: '' };
}
