import { Resolver } from 'node:dns/promises';
import type { DnsName } from '../reconcile/dns/name.ts';
import { nameValue } from '../reconcile/dns/rdata-fields.ts';

/** Timeout of a delegation lookup in milliseconds. The result is optional, so it is short. */
const patience = 1500;

/**
 * Returns the name servers that the parent zone delegates to, sorted.
 * The list is empty if the name doesn't exist, and null if no resolver answered in time. `server` is the resolver
 * (`address:port`), or null for the system's own.
 */
export async function delegatedServers(zone: DnsName, server: string | null): Promise<readonly DnsName[] | null> {
  const resolver = new Resolver({ timeout: patience, tries: 1 });
  if (server !== null) resolver.setServers([server]);
  const timer = setTimeout(() => resolver.cancel(), patience);
  try {
    const servers = await resolver.resolveNs(zone.slice(0, -1));
    return servers.flatMap((text) => {
      const name = nameValue(text);
      return name.ok ? [name.value] : [];
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : null;
  } finally {
    clearTimeout(timer);
  }
}
