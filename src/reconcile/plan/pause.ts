import { parseTime } from '../iso-time.ts';

/** A pause of a zone, with times in ISO 8601. `until` is null if only "resume" ends it. */
export interface Pause {
  readonly since: string;
  readonly until: string | null;
}

/** Pauses of all zones, and of single ones by name. */
export interface ZonePauses {
  readonly all: Pause | null;
  readonly zones: Readonly<Record<string, Pause>>;
}

/** Returns the pause that ends last, of those that run at a time in milliseconds since the epoch; null without one. */
export function longestPause(pauses: readonly (Pause | null)[], now: number): Pause | null {
  let longest: Pause | null = null;
  for (const pause of pauses) {
    if (pause === null || endOfPause(pause) <= now) continue;
    if (longest === null || endOfPause(pause) > endOfPause(longest)) longest = pause;
  }
  return longest;
}

/** Returns when a pause ends, in milliseconds since the epoch; infinity if only "resume" ends it. */
export function endOfPause({ until }: Pause): number {
  return until === null ? Number.POSITIVE_INFINITY : parseTime(until);
}
