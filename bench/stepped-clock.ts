import { setImmediate as nextTurn } from 'node:timers/promises';

/** A clock that jumps to the next awaited time once nothing else can run, so that an hour takes seconds. */
export interface SteppedClock {
  /** Returns milliseconds. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Lets all happen until a time in milliseconds, or until nothing is left to await. */
  runUntil(at: number): Promise<void>;
}

export function steppedClock(): SteppedClock {
  let time = 0;
  /** By time; those of the same time in the order in which they came. */
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => time,
    pause: async (ms) =>
      new Promise((wake) => {
        const at = time + ms;
        const before = waiting.findLastIndex((other) => other.at <= at);
        waiting.splice(before + 1, 0, { at, wake });
      }),
    async runUntil(end) {
      for (;;) {
        await nextTurn();
        const next = waiting[0];
        if (next === undefined || next.at > end) return;
        waiting.shift();
        time = next.at;
        next.wake();
      }
    },
  };
}
