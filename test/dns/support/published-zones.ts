import type { LocalRoute53 } from '../../../fixtures/route53/local-route53.ts';
import { compareNames, type DnsName } from '../../../src/reconcile/dns/name.ts';
import type { Zones } from './name-servers.ts';

/** Returns the records of a hosted zone as lines of a zone file, as the service's name servers answer them. */
export function zoneLines(route53: LocalRoute53, zone: string): readonly string[] {
  return route53
    .recordSets(zone)
    .flatMap(({ Name, Type, TTL, ResourceRecords }) =>
      (ResourceRecords ?? []).map(({ Value }) => `${masterName(Name)} ${TTL ?? 60} IN ${Type} ${Value}`),
    );
}

/** Route 53 writes escapes in octal digits, and zone files in decimal ones (RFC 1035 section 5.1). */
function masterName(name: string): string {
  return name.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => {
    const octet = Number.parseInt(octal, 8);
    return octet === 0x2a ? '*' : `\\${String(octet).padStart(3, '0')}`;
  });
}

/** Returns the name servers of a hosted zone, with final dots, in order. */
export function serversOf(route53: LocalRoute53, zone: string): readonly string[] {
  const { name } = route53.zone(zone);
  const apex = route53.recordSets(zone).find((set) => set.Name === name && set.Type === 'NS');
  return (apex?.ResourceRecords ?? [])
    .map(({ Value }) => (Value.endsWith('.') ? Value : `${Value}.`) as DnsName)
    .sort(compareNames);
}

/**
 * Returns top-level zones with the addresses of hosts, and a root zone that delegates them to one server.
 * `more` are further records of the zones below the root.
 */
export function zonesAbove(
  server: string,
  addresses: Readonly<Record<string, string>>,
  more: Readonly<Record<string, readonly string[]>> = {},
): { readonly root: Zones; readonly top: Zones } {
  const top = new Map<string, string[]>(Object.entries(more).map(([zone, lines]) => [zone, [...lines]]));
  for (const [host, address] of Object.entries(addresses)) {
    const zone = `${host.split('.').at(-2)}.`;
    top.set(zone, [...(top.get(zone) ?? []), `${host} ${address.includes(':') ? 'AAAA' : 'A'} ${address}`]);
  }
  const names = [...top.keys()];
  const ownServer = (zone: string): readonly string[] => [`${zone} NS ns.${zone}`, `ns.${zone} A ${server}`];
  return {
    root: { '.': ['. NS ns.root.', 'ns.root. A 127.0.0.1', ...names.flatMap(ownServer)] },
    top: Object.fromEntries([...top].map(([zone, lines]) => [zone, [...ownServer(zone), ...lines]])),
  };
}
