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
export async function findZone(api: GoDaddyApi, zone: DnsName): Promise<Found> {
  try {
    await api.records(zone, { name: '@', type: 'NS' }, 1);
    return { kind: 'found', hosted: hostedZone(zone) };
  } catch (error) {
    if (error instanceof ServiceError && absent.has(error.status)) return { kind: 'absent' };
    throw error;
  }
}

/** Returns a zone. Throws `no-such-zone`. */
export async function zoneById(api: GoDaddyApi, zone: DnsName): Promise<HostedZone> {
  const found = await findZone(api, zone);
  if (found.kind === 'found') return found.hosted;
  throw new DnsSyncError(
    'no-such-zone',
    `GoDaddy has no zone ${zone} in this account`,
    'add the domain to the account of the token, then run "dns-sync apply"',
  );
}

/** Lists the domains of the account. A zone that isn't among them is looked up: its domain may be registered elsewhere. */
export async function listZones(api: GoDaddyApi): Promise<Listing> {
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
    zones.has(zone) ? { kind: 'found', hosted: hostedZone(zone) } : findZone(api, zone);
  return {
    find,
    async byId(zone) {
      const found = await find(zone);
      return found.kind === 'found' ? found.hosted : null;
    },
    otherServers: async () => new Map(),
  };
}

/** Nothing at GoDaddy says whose a zone is. */
function hostedZone(zone: DnsName): HostedZone {
  return { zoneId: zone, keeper: { kind: 'nobody' }, made: false, marked: false, comment: '' };
}
