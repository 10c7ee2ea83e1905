/** First and longest pause between failed passes over a zone, in milliseconds. */
const firstPauseMs = 60_000;
const maxPauseMs = 3_600_000;

/** When a zone that another process is working on is looked at again, because that one may not know the latest. */
export const lockedPause = firstPauseMs;

/** When a zone that was due while it was paused is looked at again. */
export const pausedPause = 600_000;

/** First and longest pause between looks at a zone that another server keeps. */
const firstPauseElsewhere = 900_000;
const longestPauseElsewhere = 21_600_000;

/**
 * The time at which a note is due, as the present clock sees it. No pause is longer than six hours: a later time was
 * written while the clock was ahead, and counts as long past. Times are milliseconds since the epoch.
 */
export function timeDue(at: number, now: number): number {
  return at > now + longestPauseElsewhere ? Number.NEGATIVE_INFINITY : at;
}

/**
 * What is due now: of each lane at most so many, the oldest first, so that neither what always fails nor what is away
 * keeps the rest from its turn. `notes` are in the order of their times, in milliseconds since the epoch.
 */
export function dueNow<T extends { readonly at: number; readonly lane: string }>(
  notes: readonly T[],
  now: number,
  most: number,
): readonly T[] {
  const taken = new Map<string, number>();
  const due = notes.filter(({ at }) => timeDue(at, now) <= now);
  // Notes written while the clock was ahead stand last, and count as the oldest.
  const inTurn = [...due.filter(({ at }) => at > now), ...due.filter(({ at }) => at <= now)];
  return inTurn.filter(({ lane }) => {
    const count = taken.get(lane) ?? 0;
    if (count >= most) return false;
    taken.set(lane, count + 1);
    return true;
  });
}

/**
 * When a zone that failed is due again: pauses double from a minute to an hour, with a jitter of up to half, so that
 * zones that failed together don't come back together. `random` is from 0 to 1, times are milliseconds since the epoch.
 */
export function nextAttempt(attempts: number, now: number, random: number): number {
  return now + backoff(attempts, random, { first: firstPauseMs, longest: maxPauseMs });
}

/** When a zone that another server keeps is looked at again: pauses double from 15 minutes to 6 hours, with the same jitter. */
export function nextLookElsewhere(looks: number, now: number, random: number): number {
  return now + backoff(looks, random, { first: firstPauseElsewhere, longest: longestPauseElsewhere });
}

function backoff(
  attempts: number,
  random: number,
  pause: { readonly first: number; readonly longest: number },
): number {
  const whole = Math.min(pause.longest, pause.first * 2 ** Math.max(0, attempts - 1));
  return Math.round(whole * (0.5 + random / 2));
}
