import { DnsSyncError } from '../reconcile/error.ts';
import type { ZoneDiff } from '../reconcile/diff.ts';
import { isoTime } from '../reconcile/iso-time.ts';
import type { TargetState } from '../state/document.ts';
import type { Subject } from './comparison.ts';
import type { Sight } from './sight.ts';
import type { Target } from './targets.ts';

/** A remembered quota of record sets, with the time of the look. */
type KnownQuota = NonNullable<TargetState['recordQuota']>;

/**
 * Asks how many record sets a hosted zone may have, when changes are held because it was full at an earlier time. Null
 * when nothing is held for that reason, or when the quota can't be read: then the earlier answer stands.
 */
export async function askRecordRoom(
  { provider }: Target,
  { state }: Subject,
  sight: Sight,
  diff: ZoneDiff,
  now: number,
): Promise<KnownQuota | null> {
  const isHeld = diff.held.some(({ rule }) => rule === 'record-quota');
  if (state.recordQuota === undefined || !isHeld || sight.kind === 'absent') return null;
  try {
    const { count, limit } = await provider.recordRoom(sight.observed.zoneId);
    return { limit, others: Math.max(0, count - sight.applied.sets.length), at: isoTime(now) };
  } catch (error) {
    if (error instanceof DnsSyncError) return null;
    throw error;
  }
}

/** The same zone at the same target, with what a look said of its quota. */
export function withRecordQuota(subject: Subject, recordQuota: KnownQuota | null): Subject {
  return recordQuota === null ? subject : { ...subject, state: { ...subject.state, recordQuota } };
}
