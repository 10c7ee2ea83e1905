/** A token bucket: it holds at most `burst` tokens and gains `perSecond` of them. */
export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** The level of a bucket at a time in milliseconds since the epoch. Below zero, its tokens are already reserved. */
export interface Level {
  readonly tokens: number;
  readonly at: number;
  /** All tokens that were ever taken, and how often the service refused a call; for metrics. */
  readonly taken?: number;
  readonly refused?: number;
}

/** Levels of buckets by name. A missing bucket was never used and is full. */
export type Levels = Readonly<Record<string, Level>>;

/** Tokens to take from a bucket. */
export interface Cost {
  readonly name: string;
  readonly bucket: Bucket;
  readonly tokens: number;
}

/**
 * Takes tokens from several buckets at once.
 * A bucket can go below zero: then the caller waits until the reserved tokens exist, and later callers wait longer, in
 * order of arrival. Returns the new levels and the wait in milliseconds.
 */
export function takeTokens(
  levels: Levels,
  costs: readonly Cost[],
  now: number,
): { readonly levels: Levels; readonly waitMs: number } {
  const next: Record<string, Level> = { ...levels };
  let waitMs = 0;
  for (const { name, bucket, tokens } of costs) {
    const level = levels[name];
    const left = levelAt(level, bucket, now) - tokens;
    next[name] = { ...level, tokens: left, at: now, taken: (level?.taken ?? 0) + tokens };
    waitMs = Math.max(waitMs, Math.ceil((-left / bucket.perSecond) * 1000));
  }
  return { levels: next, waitMs };
}

/** A turn: `rest` is what to request when the wait is over; empty if all tokens were taken. */
export interface Reservation {
  readonly levels: Levels;
  readonly waitMs: number;
  /** The bucket that the caller waits for; null without a wait. */
  readonly bucket: string | null;
  readonly rest: readonly Cost[];
}

/**
 * Takes tokens from every bucket if all have enough.
 * Otherwise reserves only from the slowest one: a bucket that refills while we wait would lose an early reservation.
 * Returns null and takes nothing if the wait would exceed `longestMs`.
 */
export function reserveTokens(
  levels: Levels,
  costs: readonly Cost[],
  now: number,
  maxWaitMs: number,
): Reservation | null {
  const all = takeTokens(levels, costs, now);
  if (all.waitMs === 0) return { ...all, bucket: null, rest: [] };
  if (all.waitMs > maxWaitMs) return null;
  const alone = costs.map((demand) => ({ demand, ...takeTokens(levels, [demand], now) }));
  const slowest = alone.reduce((a, b) => (b.waitMs > a.waitMs ? b : a));
  const rest = costs.filter((demand) => demand !== slowest.demand);
  return { levels: slowest.levels, waitMs: slowest.waitMs, bucket: slowest.demand.name, rest };
}

/** Empties buckets because the service refused a call despite available tokens. Reserved tokens stay reserved. */
export function emptyBuckets(levels: Levels, costs: readonly Cost[], now: number): Levels {
  const next: Record<string, Level> = { ...levels };
  for (const { name, bucket } of costs) {
    const level = levels[name];
    const tokens = Math.min(0, levelAt(level, bucket, now));
    next[name] = { ...level, tokens, at: now, refused: (level?.refused ?? 0) + 1 };
  }
  return next;
}

/**
 * Redates levels that lie in the future, written by a clock that was ahead.
 * Otherwise no tokens would be gained until then, and short waits would fail until a longer one redates them.
 */
export function notAhead(levels: Levels, now: number): Levels {
  return Object.fromEntries(
    Object.entries(levels).map(([name, level]) => [name, level.at > now ? { ...level, at: now } : level]),
  );
}

/** Returns the tokens in a bucket at a time. A clock that was set back gains nothing. */
function levelAt(level: Level | undefined, { burst, perSecond }: Bucket, now: number): number {
  if (level === undefined) return burst;
  return Math.min(burst, level.tokens + (Math.max(0, now - level.at) / 1000) * perSecond);
}
