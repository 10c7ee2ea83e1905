import { emptyBefore, takeForBulk, type BulkTurn } from '../../reconcile/bulk-turn.ts';
import { notAhead, reserveTokens, type Cost, type Levels, type Reservation } from '../../reconcile/token-bucket.ts';

/** How the requests of a limiter share the buckets with others. */
export interface Sharing {
  /** Bulk work leaves a share of each bucket to requests that people wait for. */
  readonly lane: 'people' | 'bulk';
  /** When the buckets were empty at the latest, in milliseconds since the epoch; null if they may be full. */
  readonly emptyAt: number | null;
}

/** The share that bulk work leaves: the last 20 requests of Route 53's burst of 50, and as much of other buckets. */
const keptShare = 0.4;

/** The answer to a request; null if its turn would be too late. */
export type RequestTurn = Omit<Reservation, 'levels'> | null;

/** A request that waits for its turn. */
export interface WaitingRequest {
  readonly costs: readonly Cost[];
  readonly deadline: number | null;
  readonly answer: (answer: RequestTurn) => void;
  readonly fail: (error: unknown) => void;
}

/** How many requests wait for reserved tokens, by bucket. */
export type Reserved = ReadonlyMap<string, number>;

/** The answers to requests, and when those without one ask again at the latest, in milliseconds. */
interface Turns {
  readonly answers: ReadonlyMap<WaitingRequest, RequestTurn>;
  readonly againMs: number;
}

/**
 * Most requests of this process with reserved tokens in a bucket.
 * A hook call in another process waits for at most these, not for a thousand.
 */
const maxReserved = 8;

/**
 * Answers waiting requests in order.
 * A request for a bucket with enough reservations asks again later. Later requests for other buckets don't wait for it.
 */
export function giveTurns(
  asking: readonly WaitingRequest[],
  before: Levels,
  now: number,
  { reserved: already, sharing }: { readonly reserved: Reserved; readonly sharing: Sharing },
): { readonly levels: Levels; readonly result: Turns } {
  let [levels, reserved] = [notAhead(before, now), already];
  let againMs = Number.POSITIVE_INFINITY;
  const answers = new Map<WaitingRequest, RequestTurn>();
  const waitedFor = new Set<string>();
  for (const asker of asking) {
    // A small request doesn't take what a large one before it waits for.
    if (asker.costs.some(({ name }) => waitedFor.has(name))) continue;
    levels = sharing.emptyAt === null ? levels : emptyBefore(levels, asker.costs, sharing.emptyAt);
    const turn = turnOf(asker, levels, now, sharing);
    if (turn !== null && 'laterMs' in turn) {
      againMs = Math.min(againMs, turn.laterMs);
      for (const { name } of asker.costs) waitedFor.add(name);
      continue;
    }
    if (isReserved(turn)) {
      if ((reserved.get(turn.bucket) ?? 0) >= maxReserved) continue;
      reserved = plus(reserved, turn.bucket, 1);
    }
    answers.set(asker, turn);
    levels = turn?.levels ?? levels;
  }
  return { levels, result: { answers, againMs } };
}

function turnOf({ costs, deadline }: WaitingRequest, levels: Levels, now: number, { lane }: Sharing): BulkTurn | null {
  const maxWaitMs = (deadline ?? Number.POSITIVE_INFINITY) - now;
  if (lane === 'people') return reserveTokens(levels, costs, now, maxWaitMs);
  const turn = takeForBulk(levels, costs, now, keptShare);
  const waitMs = 'laterMs' in turn ? turn.laterMs : turn.waitMs;
  return waitMs > Math.max(0, maxWaitMs) ? null : turn;
}

export function isReserved<T extends RequestTurn>(answer: T): answer is NonNullable<T> & { readonly bucket: string } {
  return answer !== null && answer.bucket !== null;
}

/** Counts reservations of a bucket up or down. */
export function plus(reserved: Reserved, bucket: string, count: number): Reserved {
  return new Map(reserved).set(bucket, (reserved.get(bucket) ?? 0) + count);
}
