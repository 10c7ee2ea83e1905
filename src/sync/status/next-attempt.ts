import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import type { ZoneStatus } from './zone-status.ts';

/** Corrects the time of the next attempt: one set by a clock that was ahead is due now. */
export function withNextDue(status: ZoneStatus, now: number): ZoneStatus {
  const { nextAttemptAt } = status;
  if (nextAttemptAt === null || Number.isFinite(timeDue(parseTime(nextAttemptAt), now))) return status;
  return { ...status, nextAttemptAt: isoTime(now) };
}
