import { Resolver } from 'node:dns/promises';
import type { DnsName } from '../reconcile/dns/name.ts';
import { nameValue } from '../reconcile/dns/rdata-fields.ts';

/** How long the world is asked, in milliseconds: it is a question beside the way. */
const patience = 1500;

/**
 * The name servers that the world is sent to for a zone, sorted; none where the name doesn't exist, null where nobody
 * could tell in time. `server` is the resolver to ask (`address:port`), or null for the machine's own.
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
