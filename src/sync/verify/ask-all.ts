import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { NameServer } from '../../reconcile/live/dns-answer.ts';
import type { LiveSet } from '../../reconcile/live/live-questions.ts';
import type { LiveServer } from '../../reconcile/live/live-verdict.ts';
import type { AddressLookup } from './address-lookup.ts';
import { askServer } from './ask-server.ts';

/** A zone that is asked about, and how. */
export interface Asking {
  readonly client: DnsClient;
  readonly zone: DnsName;
  readonly addressesOf: AddressLookup;
}

/** Asks several name servers for sets of a zone. */
export async function askAll(
  { client, zone, addressesOf }: Asking,
  servers: readonly NameServer[],
  sets: readonly LiveSet[],
): Promise<readonly LiveServer[]> {
  return Promise.all(
    servers.map(async (server) => {
      const addresses = (await addressesOf(server)) ?? [];
      return askServer(client, zone, { name: server.name, addresses }, sets);
    }),
  );
}
