import { ageOf } from '../../reconcile/age-of.ts';
import type { ZoneQuota } from '../../cloud/provider.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { TargetDocuments } from '../../state/documents/target-documents.ts';
import type { Target } from '../targets.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';

/** A full quota is believed for this long, in milliseconds, before it is looked up again. */
const quotaCacheMs = 3_600_000;

/**
 * Makes a hosted zone unless the quota is known to be full: a refusal is remembered with its numbers for all zones of the
 * target, and nothing is tried until a look-up, at most one an hour, finds room again. Throws `zone-quota`.
 */
export async function withinQuota<T>(
  store: TargetDocuments,
  target: Target,
  now: number,
  create: () => Promise<T>,
): Promise<T> {
  const { zoneQuota } = await store.readTarget(target.name);
  if (zoneQuota !== null && isFull(zoneQuota)) {
    const age = ageOf(parseTime(zoneQuota.at), now);
    const room = age !== null && age < quotaCacheMs ? zoneQuota : await readZoneQuota(store, target, now);
    if (isFull(room)) throw quotaError(room);
  }
  try {
    return await create();
  } catch (error) {
    rethrowUnlessKnown(error, 'zone-quota');
    throw quotaError(await readZoneQuota(store, target, now));
  }
}

/** The number of zones that still fit. */
export function remainingQuota({ count, limit }: ZoneQuota): number {
  return Math.max(0, limit - count);
}

export function quotaError(room: ZoneQuota): DnsSyncError {
  return new DnsSyncError('zone-quota', `no hosted zone can be made: ${quotaDetail(room)}`, quotaRelease);
}

/** The numbers of a quota, in words. */
export function quotaDetail({ count, limit, of }: ZoneQuota): string {
  return `${of} has ${count} hosted zones of ${limit} that it may have`;
}

export const quotaRelease =
  'raise the quota at AWS (Service Quotas, Route 53) or remove hosted zones that nobody needs; apply looks again';

/** Asks for the quota, and remembers it where it is full, or was: what was found by anyone holds for the hook too. */
export async function readZoneQuota(store: TargetDocuments, target: Target, now: number): Promise<ZoneQuota> {
  const room = await target.provider.zoneQuota();
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
