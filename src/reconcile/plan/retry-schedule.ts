/** Shortest and longest pause between failed passes over a zone, in milliseconds. */
const firstPauseMs = 60_000;
const maxPauseMs = 3_600_000;

/**
 * Pause before a zone that another process works on is checked again, because that process may not know the latest
 * state.
 */
export const lockedPause = firstPauseMs;

/** Pause before a paused zone is checked again, in milliseconds. */
export const pausedPause = 600_000;

/** Shortest and longest pause between lookups of a zone that another server owns or the target lacks, in milliseconds. */
const firstLookPauseMs = 900_000;
const maxLookPauseMs = 21_600_000;

/**
 * Returns when an entry is due, by the present clock, in milliseconds since the epoch.
 * No entry is queued for more than six hours ahead: a later time was written while the clock was ahead, and counts as
 * long past.
 */
export function timeDue(at: number, now: number): number {
  return at > now + maxLookPauseMs ? Number.NEGATIVE_INFINITY : at;
}

/** Returns the entries due now, oldest first. `notes` are sorted by time, in milliseconds since the epoch. */
export function dueNow<T extends { readonly at: number }>(notes: readonly T[], now: number): readonly T[] {
  const due = notes.filter(({ at }) => timeDue(at, now) <= now);
  // Entries written while the clock was ahead sort last but count as the oldest.
  return [...due.filter(({ at }) => at > now), ...due.filter(({ at }) => at <= now)];
}

/**
 * Returns when a failed zone is due again.
 * Pauses double from one minute to one hour. Jitter of up to half a pause spreads zones that failed together. `random`
 * is from 0 to 1; times are milliseconds since the epoch.
 */
export function nextAttempt(attempts: number, now: number, random: number): number {
  return now + backoff(attempts, random, { first: firstPauseMs, longest: maxPauseMs });
}

/**
 * Returns when to look up a zone again that another server owns or the target lacks.
 * Pauses double from 15 minutes to 6 hours, with the same jitter.
 */
export function nextLook(looks: number, now: number, random: number): number {
  return now + backoff(looks, random, { first: firstLookPauseMs, longest: maxLookPauseMs });
}

function backoff(
  attempts: number,
  random: number,
  pause: { readonly first: number; readonly longest: number },
): number {
  const whole = Math.min(pause.longest, pause.first * 2 ** Math.max(0, attempts - 1));
  return Math.round(whole * (0.5 + random / 2));
}
