/** A token bucket: it holds `burst` tokens at most and gains `perSecond` of them. */
export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** How full a bucket was at a time, in milliseconds since the epoch. Below zero, its tokens are promised already. */
export interface Level {
  readonly tokens: number;
  readonly at: number;
}

/** The levels of buckets by name; one that is missing has not been used yet and is full. */
export type Levels = Readonly<Record<string, Level>>;

/** Tokens wanted from a bucket. */
export interface Demand {
  readonly name: string;
  readonly bucket: Bucket;
  readonly tokens: number;
}

/**
 * Takes tokens from several buckets at once. A bucket may go below zero: then the taker waits until the promised tokens
 * are there, and those after it wait longer, in the order in which they came. Gives the levels after, and the wait in
 * milliseconds.
 */
export function takeTokens(
  levels: Levels,
  demands: readonly Demand[],
  now: number,
): { readonly levels: Levels; readonly waitMs: number } {
  const next: Record<string, Level> = { ...levels };
  let waitMs = 0;
  for (const { name, bucket, tokens } of demands) {
    const left = levelAt(levels[name], bucket, now) - tokens;
    next[name] = { tokens: left, at: now };
    waitMs = Math.max(waitMs, Math.ceil((-left / bucket.perSecond) * 1000));
  }
  return { levels: next, waitMs };
}

/** Empties buckets, because the service refused although there seemed to be room. Promised tokens stay promised. */
export function drain(levels: Levels, demands: readonly Demand[], now: number): Levels {
  const next: Record<string, Level> = { ...levels };
  for (const { name, bucket } of demands) {
    next[name] = { tokens: Math.min(0, levelAt(levels[name], bucket, now)), at: now };
  }
  return next;
}

/** Tokens in a bucket at a time; a clock that went back gains nothing. */
function levelAt(level: Level | undefined, { burst, perSecond }: Bucket, now: number): number {
  if (level === undefined) return burst;
  return Math.min(burst, level.tokens + (Math.max(0, now - level.at) / 1000) * perSecond);
}
