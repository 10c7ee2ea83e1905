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
export interface Cost {
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
  demands: readonly Cost[],
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

/** A turn: `rest` is what has to be asked for when the wait is over; nothing where all tokens were taken. */
export interface Turn {
  readonly levels: Levels;
  readonly waitMs: number;
  /** The bucket that is waited for; null where none is. */
  readonly bucket: string | null;
  readonly rest: readonly Cost[];
}

/**
 * Takes all tokens where they are there, and else only those of the bucket that takes longest: what is taken from the others long
 * before it is used is lost once they are full again, here and not at the service, or the other way round. A wait that would end
 * after so many milliseconds takes nothing and gives null.
 */
export function takeTurn(levels: Levels, demands: readonly Cost[], now: number, longestMs: number): Turn | null {
  const all = takeTokens(levels, demands, now);
  if (all.waitMs === 0) return { ...all, bucket: null, rest: [] };
  if (all.waitMs > longestMs) return null;
  const alone = demands.map((demand) => ({ demand, ...takeTokens(levels, [demand], now) }));
  const slowest = alone.reduce((a, b) => (b.waitMs > a.waitMs ? b : a));
  const rest = demands.filter((demand) => demand !== slowest.demand);
  return { levels: slowest.levels, waitMs: slowest.waitMs, bucket: slowest.demand.name, rest };
}

/** Empties buckets, because the service refused although there seemed to be room. Promised tokens stay promised. */
export function drain(levels: Levels, demands: readonly Cost[], now: number): Levels {
  const next: Record<string, Level> = { ...levels };
  for (const { name, bucket } of demands) {
    next[name] = { tokens: Math.min(0, levelAt(levels[name], bucket, now)), at: now };
  }
  return next;
}

/**
 * The same levels, none of them dated in the future by a clock that was ahead. Else nothing would be gained until that time,
 * and who can't wait for so long would take no turn that dates them anew.
 */
export function notAhead(levels: Levels, now: number): Levels {
  return Object.fromEntries(
    Object.entries(levels).map(([name, level]) => [name, level.at > now ? { ...level, at: now } : level]),
  );
}

/** Tokens in a bucket at a time; a clock that went back gains nothing. */
function levelAt(level: Level | undefined, { burst, perSecond }: Bucket, now: number): number {
  if (level === undefined) return burst;
  return Math.min(burst, level.tokens + (Math.max(0, now - level.at) / 1000) * perSecond);
}
