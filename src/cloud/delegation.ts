import { Resolver } from 'node:dns/promises';
import type { DnsName } from '../reconcile/dns/name.ts';
import { nameValue } from '../reconcile/dns/rdata-fields.ts';

/** Time for the first answer, which is then asked for once more, and for all, in milliseconds. */
const firstAnswerMs = 1000;
const maxLookupMs = 3000;

/**
 * Returns the name servers that a resolver finds for a zone.
 * The list is empty if the name doesn't exist or has none, and null if no resolver answered in time. `server` is the
 * resolver (`address:port`), or null for the system's own.
 */
export async function delegatedServers(zone: DnsName, server: string | null): Promise<readonly DnsName[] | null> {
  const resolver = new Resolver({ timeout: firstAnswerMs, tries: 2 });
  if (server !== null) resolver.setServers([server]);
  const timer = setTimeout(() => resolver.cancel(), maxLookupMs);
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
