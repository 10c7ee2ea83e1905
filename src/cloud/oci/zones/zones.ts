import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseName, withoutFinalDot, type DnsName } from '../../../reconcile/dns/name.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { CallOptions } from '../../call-options.ts';
import { ServiceError } from '../../https-json/service-error.ts';
import type { Created, Found, HostedZone, Listing, Removed, ZoneQuota } from '../../provider.ts';
import type { Keeping } from '../../service.ts';
import type { OciZone, OciZoneSummary } from '../client/answers.ts';
import type { OciApi } from '../client/api.ts';
import { readRecords } from '../records/read-records.ts';
import { ociHostedZone, tagsOfNewZone, tagsWithOwner } from './ownership.ts';

/** The default limit of zones of a tenancy. The API doesn't say the real one. */
const standardZones = 1000;

/** How often a new zone is looked at until it is ACTIVE, in milliseconds, and for how long without a deadline. */
const firstLookMs = 100;
const maxLookMs = 2000;
const maxWaitMs = 60_000;

const isGone = ({ lifecycleState }: OciZoneSummary): boolean => ['DELETING', 'DELETED'].includes(lifecycleState);

/** Finds a zone by its name, with one call. */
export async function findOciZone(api: OciApi, keeping: Keeping, zone: DnsName): Promise<Found> {
  for await (const page of api.zones(withoutFinalDot(zone)))
    for (const found of page) if (isZone(found, zone)) return foundBy(found, keeping);
  return { kind: 'absent' };
}

/** Returns the zone with an ID. Throws `no-such-zone`. */
export async function ociZoneById(api: OciApi, keeping: Keeping, zoneId: string): Promise<HostedZone> {
  const { zone } = await api.zone(zoneId);
  mustExist(zone);
  return ociHostedZone(usable(zone), keeping);
}

/** Lists all public zones of the compartment, once. */
export function listOciZones(api: OciApi, keeping: Keeping): Listing {
  let all: Promise<readonly OciZoneSummary[]> | null = null;
  const read = async (): Promise<readonly OciZoneSummary[]> => {
    const zones: OciZoneSummary[] = [];
    for await (const page of api.zones()) for (const zone of page) if (!isGone(zone)) zones.push(zone);
    return zones;
  };
  const byName = async (): Promise<ReadonlyMap<DnsName, OciZoneSummary>> => {
    const found = new Map<DnsName, OciZoneSummary>();
    for (const zone of await (all ??= read())) {
      const name = parseName(zone.name);
      if (name.ok) found.set(name.value, zone);
    }
    return found;
  };
  let names: ReturnType<typeof byName> | null = null;
  let ids: Promise<ReadonlyMap<string, OciZoneSummary>> | null = null;
  const byId = async () => new Map((await (all ??= read())).map((zone) => [zone.id, zone]));
  return {
    async find(zone) {
      const found = (await (names ??= byName())).get(zone);
      return found === undefined ? { kind: 'absent' } : foundBy(found, keeping);
    },
    async byId(_, zoneId) {
      const found = (await (ids ??= byId())).get(zoneId);
      return found === undefined ? null : ociHostedZone(usable(found), keeping);
    },
    async otherServers() {
      const counts = new Map<string, number>();
      for (const zone of await (all ??= read())) {
        const { keeper } = ociHostedZone(zone, keeping);
        if (keeper.kind === 'other') counts.set(keeper.server, (counts.get(keeper.server) ?? 0) + 1);
      }
      return counts;
    },
  };
}

/**
 * Creates a zone and waits until it is ACTIVE.
 * A name exists once, so a repeated creation can't make a second zone. A zone that isn't ready in time is found by the
 * next pass.
 */
export async function createOciZone(
  api: OciApi,
  keeping: Keeping,
  zone: DnsName,
  { now, deadline }: CallOptions,
): Promise<Created> {
  let created: OciZone;
  try {
    created = await api.createZone(withoutFinalDot(zone), tagsOfNewZone(keeping), randomUUID());
  } catch (error) {
    if (!(error instanceof ServiceError) || !(await isTaken(api, keeping, zone, error))) throw error;
    return { kind: 'taken' };
  }
  const end = Math.min(deadline ?? Number.POSITIVE_INFINITY, now() + maxWaitMs);
  for (let pause = firstLookMs; created.lifecycleState === 'CREATING'; pause = Math.min(maxLookMs, pause * 2)) {
    if (now() + pause > end)
      throw new DnsSyncError(
        'throttled',
        `Oracle Cloud DNS is still creating the zone ${zone}`,
        'pending changes are retried automatically; to retry now, run "dns-sync apply"',
      );
    await sleep(pause);
    created = (await api.zone(created.id)).zone;
  }
  const nameServers = (usable(created).nameservers ?? []).map(({ hostname }) => canonicalServer(hostname));
  return { kind: 'created', zoneId: created.id, nameServers, remark: null };
}

/**
 * Checks whether a creation was refused because the zone exists in the compartment.
 * A name is unique in the realm, so another compartment or tenancy can have it: that is an error.
 */
async function isTaken(api: OciApi, keeping: Keeping, zone: DnsName, error: ServiceError): Promise<boolean> {
  if (error.status !== 409 && !(error.status === 400 && error.code === 'refused')) return false;
  const found = await findOciZone(api, keeping, zone);
  if (found.kind !== 'absent') return true;
  if (error.status === 400) return false;
  throw new DnsSyncError(
    'refused',
    `the zone name ${zone} is taken: another compartment or tenancy of the realm has it, or it is still being deleted (${error.serviceMessage})`,
    'set "compartmentId" of the target to the compartment that has the zone, or ask Oracle to release the name',
  );
}

/** Writes the owner into the tags of a zone. Other tags stay. */
export async function markOciZone(
  api: OciApi,
  keeping: Keeping,
  hosted: HostedZone,
  as: 'kept' | 'free',
): Promise<HostedZone> {
  const { zone, etag } = await api.zone(hosted.zoneId);
  const freeformTags = tagsWithOwner(zone.freeformTags ?? {}, as, keeping);
  await api.setTags(zone.id, freeformTags, etag);
  return ociHostedZone({ ...zone, freeformTags }, keeping);
}

/** Deletes a zone that has only the service's own records, unless it changes meanwhile. */
export async function removeOciZone(api: OciApi, zone: DnsName, zoneId: string): Promise<Removed> {
  try {
    const { zone: found, etag } = await api.zone(zoneId);
    if (isGone(found)) return { kind: 'removed' };
    const { sets, routed } = readRecords(zone, (await api.records(zoneId)).records);
    const own = sets.filter(({ set }) => set.name === zone && ['NS', 'SOA'].includes(set.type));
    const left = sets.length + routed.length - own.length;
    if (left > 0) return { kind: 'kept', reason: `the zone is not empty: record sets in it: ${left}` };
    await api.deleteZone(zoneId, etag);
    return { kind: 'removed' };
  } catch (error) {
    rethrowUnlessKnown(error);
    if (error.code === 'no-such-zone') return { kind: 'removed' };
    if (error instanceof ServiceError && error.status === 412)
      return { kind: 'kept', reason: 'the zone changed meanwhile' };
    throw error;
  }
}

/** Counts the zones of the compartment. The service doesn't say its limit, so the default one counts until it is passed. */
export async function ociZoneQuota(api: OciApi): Promise<ZoneQuota> {
  const count = await api.zoneCount();
  const limit = count < standardZones ? standardZones : count + standardZones;
  return { count, limit, of: 'the compartment' };
}

function isZone(found: OciZoneSummary, zone: DnsName): boolean {
  return !isGone(found) && found.name.toLowerCase() === withoutFinalDot(zone);
}

function foundBy(zone: OciZoneSummary, keeping: Keeping): Found {
  return { kind: 'found', hosted: ociHostedZone(usable(zone), keeping) };
}

/** Throws for a zone that can't be written. */
function usable<T extends OciZoneSummary>(zone: T): T {
  const { zoneType, lifecycleState } = zone;
  if (zoneType === 'PRIMARY' && lifecycleState !== 'FAILED') return zone;
  const what = zoneType === 'PRIMARY' ? 'its creation failed' : `it is of the type ${zoneType}`;
  throw new DnsSyncError(
    'refused',
    `the zone ${zone.name} at Oracle Cloud DNS can't be used: ${what}`,
    'delete it in the Oracle Cloud console, then run "dns-sync apply"',
  );
}

/** Throws `no-such-zone` for a zone that is being deleted. */
function mustExist(zone: OciZoneSummary): void {
  if (isGone(zone))
    throw new DnsSyncError(
      'no-such-zone',
      `the zone ${zone.name} is being deleted at Oracle Cloud DNS`,
      'the next pass looks it up again',
    );
}

function canonicalServer(hostname: string): string {
  const name = parseName(hostname);
  return name.ok ? name.value : hostname;
}
