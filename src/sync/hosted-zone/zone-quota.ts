import { ageOf } from '../../reconcile/age-of.ts';
import type { ZoneMaker, ZoneQuota } from '../../cloud/provider.ts';
import type { ServiceWords } from '../../cloud/traits.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { TargetDocuments } from '../../state/documents/target-documents.ts';
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

/** Reads the quota and caches it if it is or was full, so that the hook uses the result too. */
export async function readZoneQuota(store: TargetDocuments, target: Target, now: number): Promise<ZoneQuota> {
  const room = await makerAt(target).quota();
  const { zoneQuota } = await store.readTarget(target.name);
  if (zoneQuota === null && !isFull(room)) return room;
  await store.updateTarget(target.name, (document) => ({
    ...document,
    zoneQuota: { ...room, at: isoTime(now) },
  }));
  return room;
}

function isFull(room: ZoneQuota): boolean {
  return remainingQuota(room) === 0;
}
