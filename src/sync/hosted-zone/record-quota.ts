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

/** A remembered quota of record sets, with the time of the look. */
type KnownQuota = NonNullable<TargetState['recordQuota']>;

/**
 * Asks how many record sets a hosted zone may have, when changes are held because it was full at an earlier time. Null
 * when nothing is held for that reason, or when the quota can't be read: then the earlier answer stands.
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

/** The same zone at the same target, with what a look said of its quota. */
export function withRecordQuota(subject: ZoneAtTarget, recordQuota: KnownQuota | null): ZoneAtTarget {
  return recordQuota === null ? subject : { ...subject, state: { ...subject.state, recordQuota } };
}

/** Remembers that the hosted zone is full, and forgets it when there was room again. */
export async function noteQuota(
  { store, now }: Pick<PassContext, 'store' | 'now'>,
  subject: AppliedZone,
  { recordQuota, done, failure }: Submission,
): Promise<void> {
  const { sets } = subject.state.applied;
  if (recordQuota !== undefined) {
    const { count, limit } = recordQuota;
    const quota = { limit, others: Math.max(0, count - sets.length), at: isoTime(now()) };
    await updateState(store, subject, (state) => ({ ...state, recordQuota: quota }));
    return;
  }
  const known = subject.state.recordQuota;
  const grown = done.reduce((sum, { change }) => sum + growth[change.kind], sets.length);
  // More is there than it was believed to hold: the quota was raised.
  if (known !== undefined && failure === null && known.others + grown > known.limit)
    await updateState(store, subject, ({ recordQuota: _full, ...state }) => state);
}

const growth = { create: 1, update: 0, delete: -1 } as const;
