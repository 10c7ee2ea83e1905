import { labelsOf, nameFromLabels, parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { recordSet, type RecordSet } from '../../reconcile/dns/record-set.ts';
import type { Soa, Zone } from '../../reconcile/desired/zone.ts';
import { widest } from './widest.ts';

/** TTL in seconds of name server records that Plesk lacks: that of Route 53's own. */
const nameServerTtl = 172_800;

/**
 * Formats a zone as a complete master file (RFC 1035 section 5).
 * Start of authority and name servers are included, so that a name server loads it. If Plesk has no apex NS records,
 * the provider's are used.
 */
export function zoneFileText({ name, soa, sets }: Zone, nameServers: readonly string[]): string {
  const atApex = sets.some((set) => set.name === name && set.type === 'NS');
  const all = atApex || nameServers.length === 0 ? sets : [recordSet(name, 'NS', nameServerTtl, nameServers), ...sets];
  const primary = all.find((set) => set.name === name && set.type === 'NS')?.values[0] ?? name;
  const start = soa === null ? [] : [[name, String(soa.ttl), 'SOA', startOfAuthority(name, primary, soa)]];
  const rows = [...start, ...all.flatMap(rowsOf)].map(([owner = '', ...rest]) => [nameInFile(owner), ...rest]);
  const widths = [0, 1, 2].map((column) => widest(rows.map((row) => row[column] ?? '')));
  const lines = rows.map(([owner = '', ttl = '', type = '', data = '']) =>
    [owner.padEnd(widths[0] ?? 0), ttl.padStart(widths[1] ?? 0), 'IN', type.padEnd(widths[2] ?? 0), data].join(' '),
  );
  return [`$ORIGIN ${nameInFile(name)}`, ...lines, ''].join('\n');
}

/** Formats a record set as lines of a zone file, with a complete name in each. */
export function zoneFileRows(set: RecordSet): readonly string[] {
  return rowsOf(set).map(([owner = '', ttl, type, data]) => `${nameInFile(owner)} ${ttl} IN ${type} ${data}`);
}

function rowsOf({ name, type, ttl, values }: RecordSet): string[][] {
  return values.map((value) => [name, String(ttl), type, dataInFile(type, value)]);
}

/** Formats name server, mailbox, serial and times (RFC 1035 section 3.3.13). */
function startOfAuthority(zone: DnsName, primary: string, soa: Soa): string {
  const { serial, refresh, retry, expire, minimum } = soa;
  return [nameInFile(primary), nameInFile(mailbox(soa.email, zone)), serial ?? 1, refresh, retry, expire, minimum].join(
    ' ',
  );
}

/** Converts a mail address to a name: the part before the at sign is its first label (RFC 1035 section 8). */
function mailbox(email: string, zone: DnsName): DnsName {
  const at = email.lastIndexOf('@');
  const domain = parseName(email.slice(at + 1));
  const name = domain.ok
    ? nameFromLabels([...(at > 0 ? [email.slice(0, at)] : []), ...labelsOf(domain.value)])
    : domain;
  return name.ok ? name.value : (`hostmaster.${zone === '.' ? '' : zone}` as DnsName);
}

/** Formats record data with names escaped for a master file; quoted strings are valid as they are. */
function dataInFile(type: string, value: string): string {
  if (type === 'TXT' || type === 'CAA') return value;
  if (type !== 'HTTPS' && type !== 'SVCB') return value.split(' ').map(nameInFile).join(' ');
  const [priority = '', target = '', ...params] = value.split(' ');
  return [priority, nameInFile(target), ...params].join(' ');
}

/** Escapes the special characters of a master file in a name (RFC 1035 section 5.1). */
function nameInFile(name: string): string {
  return name.replaceAll(/(\\.)|["();@$]/gs, (char, escape?: string) => escape ?? `\\${char}`);
}
