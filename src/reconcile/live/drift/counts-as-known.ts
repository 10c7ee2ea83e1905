import { ageOf } from '../../age-of.ts';
import type { Applied } from '../../plan/observed.ts';
import type { ListedZone } from './listed-zone.ts';

/**
 * How long name servers may serve the content before a change, in milliseconds.
 * Route 53 propagates changes within 60 seconds (Developer Guide, "How internet traffic is routed").
 */
export const settlingMs = 60_000;

/** What is known of a hosted zone when its number of record sets is compared. */
export interface CountedZone {
  readonly applied: Applied;
  readonly listed: ListedZone | undefined;
  /** The service's number of record sets; undefined if it doesn't count them. */
  readonly recordSets: number | undefined;
  /** When the zone was last changed by us, and now, in milliseconds since the epoch. */
  readonly changedAt: number;
  readonly now: number;
}

/** Checks whether a zone has as many record sets as known, and was not changed by us in the last minute. */
export function countsAsKnown({ applied, listed, recordSets, changedAt, now }: CountedZone): boolean {
  const age = ageOf(changedAt, now);
  if (listed === undefined || listed.zoneId !== applied.zoneId || age === null || age < settlingMs) return false;
  return applied.sets.length + listed.others === recordSets;
}
