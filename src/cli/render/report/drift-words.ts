import type { KnownDrift } from '../../../reconcile/plan/known-drift.ts';
import { count } from '../../../text/count.ts';
import { timeText } from '../../../text/time-text.ts';

/** Says how much was changed outside dns-sync, and since when it is known. */
export function driftWords({ since, sets }: KnownDrift): string {
  return `${count(sets, 'record set')} changed outside dns-sync since ${timeText(since)}`;
}
