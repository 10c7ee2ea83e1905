/** First and longest pause between failed passes over a zone, in milliseconds. */
const firstPause = 60_000;
const longestPause = 3_600_000;

/**
 * When a zone that failed is due again: pauses double from a minute to an hour, with a jitter of up to half, so that
 * zones that failed together don't come back together. `random` is from 0 to 1, times are milliseconds since the epoch.
 */
export function nextAttempt(attempts: number, now: number, random: number): number {
  const pause = Math.min(longestPause, firstPause * 2 ** Math.max(0, attempts - 1));
  return now + Math.round(pause * (0.5 + random / 2));
}
