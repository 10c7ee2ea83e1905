import { setTimeout as sleep } from 'node:timers/promises';
import { takeTokens, type Levels } from '../../reconcile/token-bucket.ts';

/** Limits messages to a number a second, in the order of arrival. `now` is the clock in milliseconds. */
export function openPacer(perSecond: number, now: () => number): () => Promise<void> {
  const bucket = { burst: Math.max(1, perSecond / 10), perSecond };
  let levels: Levels = {};
  return async () => {
    const turn = takeTokens(levels, [{ name: 'messages', bucket, tokens: 1 }], now());
    levels = turn.levels;
    if (turn.waitMs > 0) await sleep(turn.waitMs, undefined, { ref: true });
  };
}
