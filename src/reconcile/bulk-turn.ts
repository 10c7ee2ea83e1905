import { levelAt, learntBucket, takeTokens, type Cost, type Levels, type Reservation } from './token-bucket.ts';

/** A turn of bulk work: its tokens are taken, or nothing is, and it asks again later. */
export type BulkTurn = Reservation | { readonly laterMs: number };

/**
 * Takes tokens for bulk work, which leaves a share of each bucket to work that people wait for.
 * It reserves nothing for later, so a person's call that comes meanwhile goes first. A demand that leaves too little of
 * its bucket takes a part of that share; one that is larger than its bucket waits until the bucket is full.
 */
export function takeForBulk(levels: Levels, costs: readonly Cost[], now: number, keptShare: number): BulkTurn {
  const laterMs = costs.reduce((longest, cost) => Math.max(longest, missingMs(levels, cost, now, keptShare)), 0);
  if (laterMs > 0) return { laterMs };
  const taken = takeTokens(levels, costs, now);
  const [bucket = null] = taken.waitMs > 0 ? costs.map(({ name }) => name) : [];
  return { ...taken, bucket, rest: [] };
}

/** Returns the time until a bucket has the tokens, and the share that stays, in milliseconds. */
function missingMs(levels: Levels, { name, bucket, tokens }: Cost, now: number, keptShare: number): number {
  const level = levels[name];
  const { burst, perSecond } = learntBucket(level, bucket, now);
  const wanted = Math.min(tokens, burst);
  const kept = Math.min(burst * keptShare, (burst - wanted) / 2);
  return Math.ceil((Math.max(0, wanted + kept - levelAt(level, bucket, now)) / perSecond) * 1000);
}

/**
 * Empties buckets that were last used before a time, as of that time.
 * A worker that begins to lead doesn't know what the one before took on another machine.
 */
export function emptyBefore(levels: Levels, costs: readonly Cost[], at: number): Levels {
  const old = costs.filter(({ name }) => (levels[name]?.at ?? Number.NEGATIVE_INFINITY) < at);
  if (old.length === 0) return levels;
  const emptied = old.map(({ name, bucket }) => {
    const level = levels[name];
    return [name, { ...level, tokens: Math.min(0, levelAt(level, bucket, at)), at }] as const;
  });
  return { ...levels, ...Object.fromEntries(emptied) };
}
