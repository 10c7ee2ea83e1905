import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import type { Delegation, NameServer } from '../../reconcile/live/dns-answer.ts';
import { judgeDelegation, serversToLookUp, type DelegationState } from '../../reconcile/live/judge-delegation.ts';
import type { DsState } from '../../reconcile/live/ds/judge-ds.ts';
import { ownServers, serversToAsk } from '../../reconcile/live/own-servers.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import { dsOfZone } from './ds-of-zone.ts';
import type { Asking } from './ask-all.ts';

/** What the parent zone says, for all targets of the zone. */
export interface Parent {
  readonly delegation: Delegation;
  readonly state: DelegationState;
  readonly nameServers: readonly DnsName[];
  readonly ds: DsState;
}

/** Asks the parent zone. `written` is what was applied at each target of the zone. */
export async function askParent({ client, zone, addressesOf }: Asking, written: readonly Applied[]): Promise<Parent> {
  const delegation = await client.delegation(zone);
  const names = new Set(written.flatMap((applied) => ownServers(zone, applied)));
  const found = new Map<DnsName, readonly string[] | null>();
  const others = serversToLookUp(delegation, names);
  for (const server of others) found.set(server.name, await addressesOf(server));
  const addresses = new Set<string>();
  if (others.length > 0)
    for (const name of names)
      for (const address of (await addressesOf({ name, addresses: [] })) ?? []) addresses.add(address);
  const state = judgeDelegation(delegation, { names, addresses }, ({ name }) => found.get(name) ?? null);
  const nameServers = delegation.kind === 'delegated' ? delegation.nameServers.map(({ name }) => name) : [];
  const ds = await dsOfZone(client, zone, delegation, addressesOf);
  return { delegation, state, nameServers: nameServers.sort(compareNames), ds };
}

/** Lists the name servers to ask, with the addresses that the parent zone gives. */
export function serversOf(zone: DnsName, applied: Applied, delegation: Delegation): readonly NameServer[] {
  const glue = new Map(
    (delegation.kind === 'delegated' ? delegation.nameServers : []).map((item) => [item.name, item]),
  );
  return serversToAsk(zone, applied).map((name) => glue.get(name) ?? { name, addresses: [] });
}
