import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import type { NameServer } from '../../reconcile/live/dns-answer.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';

/**
 * Finds out whether the parent zone delegates a zone to name servers.
 * Other names with the same addresses are the same servers (white-label name servers). Fails with a reason if it can't
 * be found out.
 */
export async function delegatesTo(
  dns: DnsClient,
  zone: DnsName,
  nameServers: readonly string[],
): Promise<Result<boolean>> {
  const delegation = await dns.delegation(zone);
  if (delegation.kind === 'unknown') return failure(delegation.reason);
  if (delegation.kind === 'none') return success(false);
  if (delegation.nameServers.some(({ name }) => nameServers.includes(name))) return success(true);
  const own = nameServers.flatMap((text) => {
    const name = parseName(text);
    return name.ok ? [{ name: name.value, addresses: [] }] : [];
  });
  const used = await addressesOf(dns, delegation.nameServers);
  if (!used.ok) return used;
  const ours = await addressesOf(dns, own);
  if (!ours.ok) return ours;
  return success(used.value.some((address) => ours.value.includes(address)));
}

async function addressesOf(dns: DnsClient, servers: readonly NameServer[]): Promise<Result<readonly string[]>> {
  const all = await Promise.all(
    servers.map(async ({ name, addresses }) => {
      return { name, addresses: addresses.length > 0 ? addresses : await dns.addresses(name) };
    }),
  );
  const unknown = all.find(({ addresses }) => addresses === null);
  if (unknown !== undefined) return failure(`the addresses of ${unknown.name} can't be found`);
  return success(all.flatMap(({ addresses }) => addresses ?? []));
}
