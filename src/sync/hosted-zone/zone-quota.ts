import { ageOf } from '../../reconcile/age-of.ts';
import type { ZoneMaker, ZoneQuota } from '../../cloud/provider.ts';
import type { ServiceWords } from '../../cloud/traits.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { TargetDocuments } from '../../state/documents/target-documents.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { Target } from '../targets.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import { quotaCacheMs } from '../limits.ts';

/**
 * Creates a hosted zone unless the quota is known to be full.
 * A refusal is cached with its numbers for all zones of the target. Nothing is tried again until a check, at most one
 * an hour, finds room. Throws `zone-quota`.
 */
export async function withinQuota<T>(
  store: TargetDocuments,
  target: Target,
  now: number,
  create: () => Promise<T>,
): Promise<T> {
  const { words } = target.provider.traits;
  const { zoneQuota } = await store.readTarget(target.name);
  if (zoneQuota !== null && isFull(zoneQuota)) {
    const age = ageOf(parseTime(zoneQuota.at), now);
    const room = age !== null && age < quotaCacheMs ? zoneQuota : await readZoneQuota(store, target, now);
    if (isFull(room)) throw quotaError(room, words);
  }
  try {
    return await create();
  } catch (error) {
    rethrowUnlessKnown(error, 'zone-quota');
    throw quotaError(await readZoneQuota(store, target, now), words);
  }
}

export function remainingQuota({ count, limit }: ZoneQuota): number {
  return Math.max(0, limit - count);
}

export function quotaError(room: ZoneQuota, words: ServiceWords): DnsSyncError {
  return new DnsSyncError(
    'zone-quota',
    `cannot create a ${words.zone}: ${quotaDetail(room, words)}`,
    quotaRelease(words),
  );
}

/** Describes the numbers of a quota. */
export function quotaDetail({ count, limit, of }: ZoneQuota, { zone }: ServiceWords): string {
  return `${of} has ${count} of at most ${limit} ${zone}s`;
}

/** Says how to make room. */
export function quotaRelease({ quota, zone }: ServiceWords): string {
  return `raise ${quota} or delete unused ${zone}s, then run "dns-sync apply"`;
}

/** Returns the zone maker of a target. Targets that can't create zones never get here. */
export function makerAt({ name, provider }: Target): ZoneMaker {
  if (provider.zoneMaker === undefined) throw new Error(`zones of ${name} are given`);
  return provider.zoneMaker;
}

/** Reads the quota and caches it: the hook asks no more if it is full, and `status` shows it. */
export async function readZoneQuota(store: TargetDocuments, target: Target, now: number): Promise<ZoneQuota> {
  const room = await makerAt(target).quota();
  try {
    await store.updateTarget(target.name, (document) => ({ ...document, zoneQuota: { ...room, at: isoTime(now) } }));
  } catch (error) {
    // A user with read-only access to the state may plan too.
    rethrowUnlessKnown(error, 'state-not-writable');
  }
  return room;
}

/** Counts zones that were created and deleted since the quota was read, for `status`. */
export async function countZones(
  store: TargetDocuments,
  reports: readonly Pick<PassReport, 'target' | 'zoneMade' | 'zoneRemoved'>[],
): Promise<void> {
  for (const [target, own] of groupBy(reports, (report) => report.target)) {
    const added = own.filter(({ zoneMade }) => zoneMade).length - own.filter(({ zoneRemoved }) => zoneRemoved).length;
    if (added === 0) continue;
    await store.updateTarget(target, (document) => {
      const { zoneQuota } = document;
      return zoneQuota === null ? document : { ...document, zoneQuota: withZones(zoneQuota, added) };
    });
  }
}

function withZones<T extends ZoneQuota>(quota: T, added: number): T {
  const { count, accountZones } = quota;
  return {
    ...quota,
    count: Math.max(0, count + added),
    ...(accountZones !== undefined && { accountZones: Math.max(0, accountZones + added) }),
  };
}

function isFull(room: ZoneQuota): boolean {
  return remainingQuota(room) === 0;
}
