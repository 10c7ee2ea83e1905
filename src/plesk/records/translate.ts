import { compareText } from '../../reconcile/compare-text.ts';
import { isWithin, withoutFinalDot, type DnsName } from '../../reconcile/dns/name.ts';
import type { PtrRow } from '../../reconcile/desired/ptr.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { failure, success, type Result } from '../../reconcile/result.ts';
import { nameInReverseZone, reverseName } from '../../reconcile/dns/reverse-name.ts';
import type { ZoneCommand } from '../../reconcile/desired/snapshot.ts';
import { assembleZone, type Reject, type ResourceRecord, type Soa, type Zone } from '../../reconcile/desired/zone.ts';
import { canonicalAddress } from './address.ts';
import type { PleskCommand, PleskRecord, PleskZone } from '../call/command-schema.ts';
import { displayNameOf } from '../call/display-name.ts';
import { whyNotServed } from '../call/eligibility.ts';
import { quoteInput, shown } from '../../text/quote-input.ts';
import { readRdata } from './rdata.ts';
import { isPleskOnly, isServed, typeOf } from './record-types.ts';
import { findRelativeHost } from './relative-host.ts';
import { parsePleskName } from '../call/parse-plesk-name.ts';
import { readPleskZoneName } from '../call/plesk-zone-name.ts';
import { maxTtl } from '../../reconcile/dns/record-set.ts';

type PleskZoneCommand = Exclude<PleskCommand, { ptr: unknown }>;

/** Longest reason of a reject, in code units. It may repeat the value, which the reject contains anyway. */
const maxReasonLength = 400;

/**
 * Converts a zone command.
 * Fails only for an invalid zone name, which `parseCall` already refuses. `defaultTtl` (seconds) applies to zones
 * without a TTL.
 */
export function readZoneCommand(command: PleskZoneCommand, defaultTtl: number): Result<ZoneCommand> {
  const name = readPleskZoneName(command.zone.name);
  if (!name.ok) return failure(`"zone.name" ${shown(command.zone.name)} ${name.reason}`);
  if (command.command === 'delete')
    return success({ kind: 'delete', name: name.value, displayName: displayNameOf(name.value) });
  const reason = whyNotServed(command.zone);
  if (reason !== null)
    return success({ kind: 'retain', name: name.value, displayName: displayNameOf(name.value), reason });
  const zone = translateZone(command.zone, name.value, defaultTtl);
  return success({ kind: 'put', zone, ...(command.command === 'create' ? { made: true } : {}) });
}

/** Converts a zone to the core's terms: every record is in a set, or rejected with a reason. */
export function translateZone({ soa, rr }: PleskZone, name: DnsName, defaultTtl: number): Zone {
  const zoneTtl = soa?.ttl ?? null;
  const head = {
    name,
    displayName: displayNameOf(name),
    soa: soa === null ? null : startOf(soa, zoneTtl ?? defaultTtl),
  };
  const rows = rr.filter((record) => !isPleskOnly(typeOf(record.type)));
  const relativeHost = findRelativeHost(rows, name);
  if (relativeHost !== null) return untakenZone(head, rows, relativeHost);
  const records: ResourceRecord[] = [];
  const rejects: Reject[] = [];
  const ptrs: PtrRow[] = [];
  for (const record of rows) {
    const type = typeOf(record.type);
    const host = readHost(record.host, type, name);
    const read = readRecord(record, type, host, zoneTtl ?? defaultTtl);
    if (read.ok) records.push(read.value);
    else {
      const ptr = readPtrRow(record, type, name);
      const reject = rejectRecord(record, { type, host, zone: name }, read.reason);
      if (ptr !== null) ptrs.push(ptr);
      rejects.push(ptr === null ? reject : { ...reject, address: ptr.address });
    }
  }
  const assembled = assembleZone(head, records, rejects);
  const bare = zoneTtl === null ? rows.filter(({ type, ttl }) => isServed(typeOf(type)) && isBlank(ttl)).length : 0;
  const zone = bare === 0 ? assembled : { ...assembled, remarks: [...assembled.remarks, defaulted(bare, defaultTtl)] };
  return ptrs.length === 0 ? zone : { ...zone, ptrs: uniquePtrRows(ptrs) };
}

function startOf(soa: NonNullable<PleskZone['soa']>, ttl: number): Soa {
  const { email, refresh, retry, expire, minimum, serial, serial_format: serialFormat } = soa;
  return { email, ttl, refresh, retry, expire, minimum, serial, serialFormat };
}

function defaulted(records: number, ttl: number): string {
  const without = records === 1 ? '1 record without a TTL gets' : `${records} records without a TTL get`;
  return `Plesk sent no TTL for the zone; ${without} ${ttl} seconds (records.defaultTtl)`;
}

/** Converts a zone with relative host names. Its real records are unknown, so none is used. */
function untakenZone(
  head: Pick<Zone, 'name' | 'displayName' | 'soa'>,
  rows: readonly PleskRecord[],
  relativeHost: string,
): Zone {
  const reason = 'the zone has relative host names, so none of its records is used';
  const rejects = rows.map((record): Reject => {
    return { host: record.host, type: record.type, value: sourceOf(record), reason, key: null };
  });
  return { ...assembleZone(head, [], rejects), relativeHost: quoteInput(relativeHost) };
}

/** Reads the PTR of an address in a forward zone, as in Plesk's template: a request for reverse DNS. */
function readPtrRow({ host, opt, value }: PleskRecord, type: string, zone: DnsName): PtrRow | null {
  const address = readPtrAddress(host, type);
  if (!address.ok || nameInReverseZone(address.value, zone) !== null) return null;
  const hostname = readRdata(type, opt, value);
  return hostname.ok ? { address: address.value, hostname: hostname.value as DnsName } : null;
}

function uniquePtrRows(ptrs: readonly PtrRow[]): readonly PtrRow[] {
  const byText = new Map(ptrs.map((ptr) => [`${ptr.address} ${ptr.hostname}`, ptr]));
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, ptr]) => ptr);
}

function readPtrAddress(host: string, type: string): Result<string> {
  return type === 'PTR' ? canonicalAddress(withoutFinalDot(host.trim())) : failure('not a PTR record');
}

/**
 * Parses a record's host.
 * An empty host (Plesk's form) and `@` (RFC 1035 section 5.1) mean the zone. Plesk writes a PTR's host as the address,
 * which has a name only in its reverse zone.
 */
function readHost(written: string, type: string, zone: DnsName): Result<DnsName> {
  const host = written.trim();
  if (host === '' || host === '@') return success(zone);
  const address = readPtrAddress(host, type);
  if (address.ok) {
    const here = nameInReverseZone(address.value, zone);
    if (here !== null) return success(here);
    return failure(
      `the PTR record of this address is ${reverseName(address.value)}, in a reverse zone and not in this zone`,
    );
  }
  const name = parsePleskName(host);
  if (!name.ok) return failure(`the host is not a domain name: ${name.reason}`);
  return isPerhapsRelative(host, name.value, zone) ? failure(`the name is outside the zone ${zone}`) : name;
}

/** Checks whether a host without a final dot is outside the zone, so that it may be relative. */
function isPerhapsRelative(host: string, name: DnsName, zone: DnsName): boolean {
  return !host.endsWith('.') && !isWithin(name, zone);
}

function isBlank(ttl: PleskRecord['ttl']): boolean {
  return String(ttl ?? '').trim() === '';
}

function readRecord(record: PleskRecord, type: string, host: Result<DnsName>, zoneTtl: number): Result<ResourceRecord> {
  if (!isServed(type)) return failure(`unknown record type ${quoteInput(type)}`);
  if (!host.ok) return host;
  if (record.fault !== undefined) return failure(record.fault);
  const ttl = readTtl(record.ttl, zoneTtl);
  if (!ttl.ok) return ttl;
  const data = readRdata(type, record.opt, record.value);
  if (!data.ok) return data;
  const source = { host: record.host, source: sourceOf(record) };
  return success({ name: host.value, type, ttl: ttl.value, value: data.value, ...source });
}

/** Returns a record's own TTL in seconds (Plesk 18.0.60 and later), or else the zone's. */
function readTtl(own: PleskRecord['ttl'], zoneTtl: number): Result<number> {
  if (isBlank(own)) return success(zoneTtl);
  const written = String(own).trim();
  const ttl = /^\d+$/.test(written) ? Number(written) : Number.NaN;
  if (ttl <= maxTtl) return success(ttl);
  return failure(`the TTL ${shown(own)} is not a number of seconds from 0 to ${maxTtl}`);
}

/** The place of a record: its type, its host if readable, and the zone. */
interface Place {
  readonly type: string;
  readonly host: Result<DnsName>;
  readonly zone: DnsName;
}

/** Creates the reject of a record. With a key, its set keeps the content that is served now. */
function rejectRecord(record: PleskRecord, { type, host, zone }: Place, reason: string): Reject {
  const owner = host.ok ? host.value : relativeName(record.host.trim(), zone);
  const key = owner !== null && isWithin(owner, zone) ? keyOf({ name: owner, type }) : null;
  const { host: written, type: writtenType } = record;
  return {
    host: written,
    type: writtenType,
    value: sourceOf(record),
    reason: quoteInput(reason, maxReasonLength),
    key,
  };
}

/** Returns the name in the zone that an outside host may mean; null if it can't mean one. */
function relativeName(host: string, zone: DnsName): DnsName | null {
  const written = parsePleskName(host);
  if (!written.ok || canonicalAddress(host).ok || !isPerhapsRelative(host, written.value, zone)) return null;
  const name = parsePleskName(`${host}.${zone}`);
  return name.ok ? name.value : null;
}

/** Returns the data as Plesk wrote it, so that people recognize the record. */
function sourceOf({ opt, value }: PleskRecord): string {
  return opt === '' ? value : `${opt} ${value}`;
}
