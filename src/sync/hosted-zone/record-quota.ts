import type { Submission } from '../../cloud/provider.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { AppliedZone, ZoneAtTarget } from '../pass/compare-zone.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { updateState } from '../pass/target-state.ts';
import type { Observation } from '../pass/observe/observation.ts';
import type { Target } from '../targets.ts';

/** A cached record set quota, with the time of the check. */
type KnownQuota = NonNullable<TargetState['recordQuota']>;

/**
 * Reads the record set quota of a hosted zone whose changes are held because it was full.
 * Returns null if no change is held for that reason, or if the quota can't be read: the cached quota then stays.
 */
export async function readRecordQuota(
  { provider }: Target,
  { state }: ZoneAtTarget,
  { observation, diff }: { readonly observation: Observation; readonly diff: ZoneDiff },
  now: number,
): Promise<KnownQuota | null> {
  const isHeld = diff.held.some(({ rule }) => rule === 'record-quota');
  if (state.recordQuota === undefined || !isHeld || observation.kind !== 'there' || provider.recordRoom === undefined)
    return null;
  try {
    const { count, limit } = await provider.recordRoom(observation.observed.zoneId);
    return { limit, others: Math.max(0, count - observation.applied.sets.length), at: isoTime(now) };
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}

/** Returns the zone with a newly read quota. */
export function withRecordQuota(subject: ZoneAtTarget, recordQuota: KnownQuota | null): ZoneAtTarget {
  return recordQuota === null ? subject : { ...subject, state: { ...subject.state, recordQuota } };
}

/** Caches that the hosted zone is full, and clears it when there was room again. */
export async function noteQuota(
  { store, options }: Pick<PassContext, 'store' | 'options'>,
  subject: AppliedZone,
  { recordQuota, done, failure }: Submission,
): Promise<void> {
  const { sets } = subject.state.applied;
  if (recordQuota !== undefined) {
    const { count, limit } = recordQuota;
    const quota = { limit, others: Math.max(0, count - sets.length), at: isoTime(options.now()) };
    await updateState(store, subject, (state) => ({ ...state, recordQuota: quota }));
    return;
  }
  const known = subject.state.recordQuota;
  const grown = done.reduce((sum, { change }) => sum + growth[change.kind], sets.length);
  // The zone holds more than the cached quota allows: it was raised.
  if (known !== undefined && failure === null && known.others + grown > known.limit)
    await updateState(store, subject, ({ recordQuota: _full, ...state }) => state);
}

const growth = { create: 1, update: 0, delete: -1 } as const;
