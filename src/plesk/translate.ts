import { domainToUnicode } from 'node:url';
import { isWithin, parseName, type DnsName } from '../reconcile/name.ts';
import { failure, success, type Result } from '../reconcile/result.ts';
import type { ZoneCommand } from '../reconcile/snapshot.ts';
import { keyOf } from '../reconcile/record-set.ts';
import { assembleZone, type Reject, type ResourceRecord, type Zone } from '../reconcile/zone.ts';
import { longestTtl, type PleskCommand, type PleskRecord, type PleskZone } from './command.ts';
import { canonicalAddress } from './ptr.ts';
import { readRdata } from './rdata.ts';
import { reverseName } from './reverse-name.ts';

/** Types of Plesk's own that say nothing to others: who may transfer the zone. */
const pleskOnly: ReadonlySet<string> = new Set(['AXFR', 'MASTER']);

type PleskZoneCommand = Exclude<PleskCommand, { ptr: unknown }>;

/** Reads a command about a zone; fails only for what concerns the zone as a whole. */
export function readZoneCommand(command: PleskZoneCommand): Result<ZoneCommand> {
  const name = zoneName(command.zone.name);
  if (!name.ok) return name;
  if (command.command === 'delete')
    return success({ kind: 'delete', name: name.value, displayName: displayNameOf(name.value) });
  return success({ kind: 'put', zone: translateZone(command.zone, name.value) });
}

/** A zone's name; no zone is the root, or an address. */
function zoneName(text: string): Result<DnsName> {
  const name = parseName(text);
  if (!name.ok) return failure(`"zone.name" ${JSON.stringify(text.slice(0, 300))} is no domain name: ${name.reason}`);
  if (name.value === '.' || canonicalAddress(text.replace(/\.$/, '')).ok)
    return failure(`"zone.name" ${JSON.stringify(text)} is no name of a zone`);
  return name;
}

/** The zone in the words of the core: every record in a set, or among the rejects with a reason. */
export function translateZone({ soa, rr }: PleskZone, name: DnsName): Zone {
  const records: ResourceRecord[] = [];
  const rejects: Reject[] = [];
  for (const record of rr) {
    const type = record.type.trim().toUpperCase();
    if (pleskOnly.has(type)) continue;
    const read = readRecord(record, type, soa.ttl);
    if (read.ok) records.push(read.value);
    else rejects.push(rejectRecord(record, type, name, read.reason));
  }
  const { email, ttl, refresh, retry, expire, minimum, serial_format: serialFormat } = soa;
  // Plesk's own spelling of the name isn't taken: what is shown must be the name that is served.
  const displayName = displayNameOf(name);
  const start = { email, ttl, refresh, retry, expire, minimum, serial: soa.serial ?? null, serialFormat };
  return assembleZone({ name, displayName, soa: start }, records, rejects);
}

/** A name in its national spelling, with the final dot; the same where it has none. */
function displayNameOf(name: DnsName): string {
  if (!name.includes('xn--')) return name;
  const labels = name.split('.').map((label) => (label.startsWith('xn--') ? domainToUnicode(label) || label : label));
  return labels.join('.');
}

function readRecord(record: PleskRecord, type: string, zoneTtl: number): Result<ResourceRecord> {
  const address = canonicalAddress(record.host);
  if (type === 'PTR' && address.ok) {
    return failure(
      `the PTR of an address belongs to a reverse zone, as ${reverseName(address.value)}, not to this one`,
    );
  }
  const host = parseName(record.host);
  if (!host.ok) return failure(`the host is no domain name: ${host.reason}`);
  const ttl = readTtl(record.ttl, zoneTtl);
  if (!ttl.ok) return ttl;
  const value = readRdata(type, record.opt, record.value);
  if (!value.ok) return value;
  return success({
    name: host.value,
    type,
    ttl: ttl.value,
    value: value.value,
    host: record.host,
    source: sourceOf(record),
  });
}

/** A record's own TTL in seconds (Plesk 18.0.60 and later), else that of the zone. */
function readTtl(own: PleskRecord['ttl'], zoneTtl: number): Result<number> {
  if (own === undefined || own === null || own === '') return success(zoneTtl);
  const ttl = typeof own === 'number' ? own : /^\d+$/.test(own.trim()) ? Number(own) : Number.NaN;
  if (Number.isInteger(ttl) && ttl >= 0 && ttl <= longestTtl) return success(ttl);
  return failure(`the TTL ${JSON.stringify(own)} is no number of seconds from 0 to ${longestTtl}`);
}

function rejectRecord(record: PleskRecord, type: string, zone: DnsName, reason: string): Reject {
  const host = parseName(record.host);
  const key = host.ok && isWithin(host.value, zone) ? keyOf({ name: host.value, type }) : null;
  return { host: record.host, type, value: sourceOf(record), reason, key };
}

/** The data as Plesk wrote it, so that a person finds the record again. */
function sourceOf({ opt, value }: PleskRecord): string {
  return opt === '' ? value : `${opt} ${value}`;
}
