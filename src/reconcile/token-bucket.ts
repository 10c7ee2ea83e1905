/** A token bucket: it holds at most `burst` tokens and gains `perSecond` of them. */
export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
  /** Set if the service's real limits aren't known: repeated refusals lower both. */
  readonly learns?: true;
}

/** The level of a bucket at a time in milliseconds since the epoch. Below zero, its tokens are already reserved. */
export interface Level {
  readonly tokens: number;
  readonly at: number;
  /** All tokens that were ever taken, and how often the service refused a call; for metrics. */
  readonly taken?: number;
  readonly refused?: number;
  /** The part of the bucket that the service turned out to allow, and until when a refusal lets all callers wait. */
  readonly share?: number;
  readonly quietUntil?: number;
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
    waitMs = Math.max(waitMs, Math.ceil((-left / learntBucket(level, bucket, now).perSecond) * 1000));
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

/**
 * Empties buckets because the service refused a call despite available tokens. Reserved tokens stay reserved.
 * `waitMs` is the time that the service asks to wait, for all callers.
 */
export function emptyBuckets(levels: Levels, costs: readonly Cost[], now: number, waitMs = 0): Levels {
  const next: Record<string, Level> = { ...levels };
  for (const { name, bucket } of costs) {
    const level = levels[name];
    const asked = -(waitMs / 1000) * learntBucket(level, bucket, now).perSecond;
    const tokens = Math.min(0, levelAt(level, bucket, now), asked);
    const learnt = bucket.learns === true ? learn(level, now, waitMs) : {};
    next[name] = { ...level, tokens, at: now, refused: (level?.refused ?? 0) + 1, ...learnt };
  }
  return next;
}

/** The smallest part of a bucket that repeated refusals leave. */
const leastShare = 1 / 16;

/** The time after the wait of a refusal in which another one means that the rate itself is too high. */
const learningMs = 120_000;

/** The time after which a lowered rate is doubled again. */
const recoveryMs = 600_000;

/**
 * Halves a bucket if calls are refused again soon after the wait of an earlier refusal.
 * The first refusal only shows that others used the account, or that the burst was too large for the moment. Several
 * calls that are refused together count as one.
 */
function learn(level: Level | undefined, now: number, waitMs: number): Pick<Level, 'share' | 'quietUntil'> {
  const share = shareAt(level, now);
  const quietUntil = Math.max(level?.quietUntil ?? 0, now + Math.max(waitMs, 1000));
  if (level?.quietUntil === undefined || now >= level.quietUntil + learningMs) return { share, quietUntil };
  if (now < level.quietUntil) return { share, quietUntil: level.quietUntil };
  return { share: Math.max(leastShare, share / 2), quietUntil };
}

function shareAt(level: Level | undefined, now: number): number {
  const { share = 1, quietUntil = now } = level ?? {};
  return Math.min(1, share * 2 ** (Math.max(0, now - quietUntil) / recoveryMs));
}

/** Returns the bucket as the service turned out to allow it. */
export function learntBucket(level: Level | undefined, bucket: Bucket, now: number): Bucket {
  if (bucket.learns !== true) return bucket;
  const share = shareAt(level, now);
  return { burst: Math.max(1, bucket.burst * share), perSecond: bucket.perSecond * share };
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
export function levelAt(level: Level | undefined, bucket: Bucket, now: number): number {
  const { burst, perSecond } = learntBucket(level, bucket, now);
  if (level === undefined) return burst;
  return Math.min(burst, level.tokens + (Math.max(0, now - level.at) / 1000) * perSecond);
}
