import { createHash } from 'node:crypto';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/name.ts';
import type { Created, Found, Listing } from '../provider.ts';
import type { WireZone } from './api.ts';
import type { Route53Api } from './patient-api.ts';
import { Route53Error } from './errors.ts';
import { nameFromWire, nameToWire } from './wire-text.ts';

/** Who makes hosted zones, and how. `pinned` names the hosted zone of a zone by configuration. */
export interface Ownership {
  readonly server: string;
  readonly delegationSetId: string | null;
  readonly pinned: ReadonlyMap<DnsName, string>;
}

/** Finds the hosted zone of a zone with one call. */
export async function findZone(api: Route53Api, ownership: Ownership, zone: DnsName): Promise<Found> {
  const pin = ownership.pinned.get(zone);
  if (pin !== undefined) return findPinned(api, ownership, zone, pin);
  return choose(await api.zonesFrom(nameToWire(zone)), ownership, zone);
}

/** Lists all hosted zones of the account, to find many zones in them. */
export async function listZones(api: Route53Api, ownership: Ownership): Promise<Listing> {
  const all = await api.allZones();
  const ids = new Set(all.map((candidate) => candidate.id));
  const byName = new Map<DnsName, WireZone[]>();
  for (const candidate of all) {
    const name = nameFromWire(candidate.name);
    if (name.ok) byName.set(name.value, [...(byName.get(name.value) ?? []), candidate]);
  }
  return {
    find: (zone) => choose(byName.get(zone) ?? [], ownership, zone),
    has: (zoneId) => ids.has(zoneId),
  };
}

/** Makes a hosted zone under a reference of its own, so that a repeated request can't make a second one. */
export async function createZone(
  api: Route53Api,
  ownership: Ownership,
  zone: DnsName,
  generation: number,
): Promise<Created> {
  try {
    const created = await api.createZone({
      name: nameToWire(zone),
      callerReference: referenceOf(ownership.server, zone, generation),
      comment: `Made by dns-sync for ${ownership.server}`.slice(0, 256),
      delegationSetId: ownership.delegationSetId,
    });
    return { kind: 'created', zoneId: created.id, nameServers: created.nameServers };
  } catch (error) {
    if (error instanceof Route53Error && error.serviceCode === 'HostedZoneAlreadyExists') return { kind: 'taken' };
    throw error;
  }
}

/**
 * The CallerReference of a zone that we make: it names the server, the zone and the generation, is listed with the
 * zone at no cost, and can't be changed, so that it marks the zone as ours. At most 128 characters (CreateHostedZone).
 */
export function referenceOf(server: string, zone: DnsName, generation: number): string {
  return `${referenceBase(server, zone)}/${generation}`;
}

function referenceBase(server: string, zone: DnsName): string {
  const plain = `dns-sync/${server}/${zone}`;
  if (plain.length <= 110 && /^[\x21-\x7e]+$/.test(plain)) return plain;
  return `dns-sync/${createHash('sha256').update(plain).digest('hex')}`;
}

/** A pin is followed only to a public zone of that very name. */
async function findPinned(api: Route53Api, ownership: Ownership, zone: DnsName, pin: string): Promise<Found> {
  const wire = await api.zone(pin);
  const name = nameFromWire(wire.name);
  if (wire.isPrivate || !name.ok || name.value !== zone) {
    throw new DnsSyncError(
      'wrong-pin',
      `the hosted zone ${pin} that the configuration names for ${zone} is ${wire.isPrivate ? 'a private zone' : `of ${wire.name}`}`,
      'correct "zoneIds" of the target in the configuration',
    );
  }
  return { kind: 'found', zoneId: wire.id, ours: isOurs(wire, ownership, zone) };
}

/** Ours first; else the one public zone of that name; else nobody can know which is meant. Private ones never. */
function choose(listed: readonly WireZone[], ownership: Ownership, zone: DnsName): Found {
  const named = listed.filter((candidate) => {
    const name = nameFromWire(candidate.name);
    return !candidate.isPrivate && name.ok && name.value === zone;
  });
  const pin = ownership.pinned.get(zone);
  const ours = named.filter((candidate) => isOurs(candidate, ownership, zone));
  const candidates =
    pin !== undefined ? named.filter((candidate) => candidate.id === pin) : ours.length > 0 ? ours : named;
  const [only] = candidates;
  if (only === undefined) return { kind: 'absent' };
  if (candidates.length === 1) return { kind: 'found', zoneId: only.id, ours: isOurs(only, ownership, zone) };
  return {
    kind: 'ambiguous',
    candidates: candidates.map(({ id, comment, recordSets }) => ({ zoneId: id, comment, recordSets })),
  };
}

function isOurs(candidate: WireZone, ownership: Ownership, zone: DnsName): boolean {
  const base = `${referenceBase(ownership.server, zone)}/`;
  return candidate.callerReference.startsWith(base) && /^\d+$/.test(candidate.callerReference.slice(base.length));
}
