/** Time before the first estimate, and the length of the recent time whose speed counts, in milliseconds. */
const firstMs = 2000;
const recentMs = 15_000;

/** Estimates the time left of some work. */
export interface TimeLeft {
  /** Returns milliseconds; null while there is no basis for an estimate. */
  at(now: number, work: { readonly done: number; readonly all: number }): number | null;
}

/** Estimates by the speed of the last 15 to 30 seconds, because a burst at the start says nothing about the rest. */
export function timeLeft(): TimeLeft {
  let before: { readonly at: number; readonly done: number } | null = null;
  let recent = { at: 0, done: 0 };
  return {
    at: (now, { done, all }) => {
      const mark = { at: now, done };
      if (before === null) before = recent = mark;
      else if (now - recent.at >= recentMs) {
        before = recent;
        recent = mark;
      }
      const elapsed = now - before.at;
      const progress = done - before.done;
      if (elapsed < firstMs || progress <= 0 || done >= all) return null;
      return (elapsed / progress) * (all - done);
    },
  };
}
