import { setTimeout as pause } from 'node:timers/promises';

/** A rest between rounds that news end. */
export interface Rest {
  /** Begins a round: news until now are in it. */
  begin(): void;
  /** Rests for a time in milliseconds, or until there are news since `begin`. */
  take(ms: number): Promise<void>;
  /** Ends the present rest, or the next one. */
  wake(): void;
}

export function restBetweenRounds(): Rest {
  let sleep = new AbortController();
  let isNews = false;
  return {
    begin() {
      isNews = false;
    },
    async take(ms) {
      sleep = new AbortController();
      if (!isNews) await pause(ms, undefined, { signal: sleep.signal }).catch(() => undefined);
    },
    wake() {
      isNews = true;
      sleep.abort();
    },
  };
}
